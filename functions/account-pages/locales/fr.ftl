# Ce que lisent les clients.
over-title = Ce lien a expiré
over = Le délai pour utiliser ce lien est écoulé, ou le lien a été annulé.
over-todo = Demandez-en un nouveau à votre revendeur.

reader = Ce lien a été envoyé à { $recipient } ({ $address }). Il est valable jusqu'au { $until }.

terms-title = Conditions à accepter
terms-lead = { $reseller } demande à { $customer } d'accepter ces conditions avant de recevoir des abonnements Microsoft Azure. Ouvrez et lisez chaque document, puis acceptez ci-dessous.
terms-moved = Rien n'a été enregistré : ce qui est à accepter a changé depuis l'ouverture de cette page. Lisez ce qui est affiché maintenant, puis acceptez-le.
terms-yours = Votre acceptation
terms-recorded = Elle est enregistrée sous le nom de { $recipient } ({ $address }), avec l'heure, l'adresse réseau et le navigateur. Si vous êtes une autre personne, n'acceptez pas.
terms-not-microsoft = Ceci n'est pas l'acceptation du contrat de Microsoft : le Contrat client Microsoft s'accepte auprès de Microsoft.
terms-accept = Accepter
document = Document
version = Version
sha256 = SHA-256 du document
accepted = Accepté
accepted-by = Par { $by }, le { $at }
accepted-not = Pas encore
acceptance = Numéro de l'acceptation

accepted-title = Accepté
accepted-you = Vous avez accepté les conditions que { $reseller } demande à { $customer } d'accepter.
accepted-all = Les conditions que { $reseller } demande à { $customer } d'accepter sont acceptées.
accepted-todo = Vous n'avez rien d'autre à faire ici : une demande qui attendait cela reprend d'elle-même.

nothing-title = Rien à accepter
nothing = Aucune condition en vigueur n'attend votre acceptation.
nothing-todo = Vous n'avez rien à faire.

tenant-title = Quel est votre locataire Microsoft ?
tenant-lead = { $reseller } fournit Microsoft Azure à { $customer } et doit connaître son locataire Microsoft Entra : les abonnements y sont créés. Saisissez l'un de vos domaines ou l'identifiant du locataire. Vous verrez à quoi il correspond ; rien n'est enregistré avant votre confirmation.
tenant-label = Domaine ou identifiant du locataire de votre organisation
tenant-hint = Par exemple contoso.com, contoso.onmicrosoft.com ou 3f15978e-005c-4763-8b78-2a8fab289c58.
tenant-look-up = Rechercher
tenant-id = Identifiant du locataire
domain = Domaine
customer = Client

found-title = Est-ce votre locataire Microsoft ?
found-lead = Confirmez uniquement s'il s'agit du locataire de { $customer }. Les abonnements Azure y sont créés et il ne peut plus être changé dès que l'un d'eux est demandé.
found-confirm = Confirmer
found-other = Non, en rechercher un autre

confirmed-title = Confirmé
confirmed = C'est le locataire Microsoft de { $customer }, dans lequel les abonnements Azure sont créés. Vous n'avez rien d'autre à faire ici.
confirmed-on = Confirmé le
confirmed-todo = Si ce n'est pas votre locataire, dites-le à { $reseller } : il peut être changé jusqu'à la demande d'un abonnement.

refused-title = Non confirmé
refused-other = { $customer } a déjà un autre locataire ; rien n'a été enregistré.
refused-in-use = Un autre compte client de { $reseller } a ce locataire ; rien n'a été enregistré.
refused-locked = Le locataire ne peut pas être changé tant qu'une demande est ouverte ou dès qu'un abonnement existe ; rien n'a été enregistré.
refused-by-rule = Cela ne peut pas être confirmé pour l'instant ; rien n'a été enregistré.
refused-todo = { $reseller } peut vous aider.

fault-missing = Saisissez un domaine ou l'identifiant du locataire de votre organisation.
fault-malformed = Ce n'est ni un domaine ni un identifiant de locataire. Saisissez le domaine seul, sans https:// ni ce qui précède le @ d'une adresse e-mail, ou l'identifiant avec ses tirets.
fault-reserved = Ce n'est le locataire d'aucune organisation : Microsoft l'utilise pour les comptes personnels ou pour tous. Saisissez un domaine ou l'identifiant du locataire de votre propre organisation.
fault-distributors = C'est le locataire du distributeur qui fournit l'abonnement. Saisissez un domaine ou l'identifiant du locataire de votre propre organisation.
fault-not-found = Microsoft ne connaît aucun locataire de ce nom ou de cet identifiant. Vérifiez l'orthographe, ou adressez-vous à qui gère Microsoft 365 ou Azure dans votre organisation.
fault-changed = Microsoft ne confirme plus ce qui vous a été montré ; rien n'a été enregistré. Recherchez-le de nouveau.
fault-unreachable = Microsoft n'a pas pu être interrogé ; rien n'a été enregistré. Appuyez de nouveau sur le bouton dans quelques minutes.
