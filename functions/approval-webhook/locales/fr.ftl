# Ce que lisent les approbateurs.
review-title = Approuver un nouvel abonnement Azure ?
review-lead = { $customer } demande à { $reseller } un nouvel abonnement Microsoft Azure.
to-decision = Aller à la décision

fact-subscription = Abonnement
fact-customer = Client
fact-tenant = Locataire Microsoft
fact-workload = Usage
fact-owner = Rôle « Propriétaire »
fact-requester = Demandé par
fact-since = Demandé le
fact-until = Décision avant le

next-title = La suite
next-approve = Si vous approuvez, l'abonnement est créé dans le locataire du client, l'accès est envoyé au contact du client et { $requester } en est informé.
next-deny = Si vous refusez, rien n'est créé et { $requester } reçoit votre motif.

decide-title = Votre décision
reason-label = Motif (nécessaire si vous refusez)
reason-hint = 1 000 caractères au plus. L'auteur de la demande le lira.
approve = Approuver
deny = Refuser
reader = Ce lien a été envoyé à { $approver } ({ $address }). La décision est enregistrée sous ce nom et elle est définitive. Si vous êtes une autre personne, ne décidez pas.
reader-for = Ce lien a été envoyé à { $approver } ({ $address }), qui décide pour { $principal }. La décision est enregistrée sous les deux noms et elle est définitive. Si vous êtes une autre personne, ne décidez pas.
own-allowed = Vous avez vous-même demandé cet abonnement. { $reseller } vous permet néanmoins d'en décider.

fault-choice = Choisissez « Approuver » ou « Refuser ».
fault-reason-missing = Donnez un motif si vous refusez : l'auteur de la demande le lira.
fault-reason = Donnez un motif de 1 000 caractères au plus, sans caractères de contrôle. Ce qui dépassait a été coupé.

own-title = La décision ne vous revient pas
own = Ce lien a été envoyé à { $approver } ({ $address }), qui a demandé cet abonnement. L'auteur d'une demande n'en décide pas.
own-for = Ce lien a été envoyé à { $approver } ({ $address }) pour décider à la place de { $principal }, qui a demandé cet abonnement. L'auteur d'une demande n'en décide pas, même par délégation.
own-todo = Un autre approbateur de { $reseller } décide, par son propre lien ou dans la liste des approbations. Vous n'avez rien à faire.

console-title = Décidez dans votre console
console = { $reseller } décide des demandes uniquement dans sa console. Les liens des e-mails ne décident plus rien.
console-todo = Ouvrez la liste des approbations dans votre console et décidez-y.

approved-title = Approuvé
denied-title = Refusé
decision-title = La décision
asked-title = Ce qui a été demandé
fact-decision = Décision
fact-decided-by = Décidé par
fact-decided-for = Au nom de
fact-decided-on = Décidé le
fact-decided-way = Moyen
fact-reason = Motif
by-policy = les règles de { $reseller }
way-link = Par le lien d'un e-mail
way-queue = Dans la liste des approbations
way-policy = Automatiquement

after-denied = Rien n'est créé. L'auteur de la demande en est informé, avec le motif. Vous n'avez rien à faire.
after-approved = L'abonnement est en cours de création. L'accès est envoyé au contact du client et l'auteur de la demande en est informé. Vous n'avez rien à faire.
after-completed = L'abonnement existe et l'accès a été envoyé au contact du client. Vous n'avez rien à faire.
after-failed = Il n'a pas pu être créé et l'auteur de la demande en a été informé. Le client peut refaire une demande.
after-attention = Une difficulté est apparue et l'équipe d'exploitation du distributeur s'en occupe. Vous n'avez rien à faire.
after-terms = Il attend que le client ait accepté les conditions. Vous n'avez rien à faire.
after-hold = Il est en attente et sera retenté automatiquement. Vous n'avez rien à faire.
after-cancelled = L'équipe d'exploitation du distributeur y a mis fin. Adressez-vous à elle pour en savoir plus.
after-lapsed = Les conditions n'ont pas été acceptées à temps et rien n'est créé. Le client peut refaire une demande.

not-recorded = Votre décision n'a pas été enregistrée : ce qui est affiché ici fait foi. En cas de désaccord, parlez-en avec la personne qui a décidé.

withdrawn-title = Retiré
withdrawn = La demande a été retirée le { $at }. Il n'y a rien à décider et rien n'est créé.
undecided-title = Expiré
undecided = Personne n'a décidé de cette demande à temps. Rien n'est créé ; le client peut refaire une demande.
past-title = Aucune décision attendue
past = Cette demande n'attend plus de décision depuis le { $at }. Vous n'avez rien à faire.

over-title = Ce lien a expiré
over = Le délai pour décider avec ce lien est écoulé.
over-todo = La liste des approbations dans votre console montre où en est la demande. Si elle est close, le client peut refaire une demande.

revoked-title = Ce lien a été annulé
revoked = Ce lien a été annulé et ne décide plus rien.
revoked-todo = Utilisez le lien de l'e-mail le plus récent, ou décidez dans la liste des approbations de votre console.

renewed-title = Ce lien a été annulé
renewed = Ce lien a été annulé et un nouveau vous a été envoyé.
renewed-todo = Utilisez le lien de l'e-mail le plus récent, ou décidez dans la liste des approbations de votre console.

left-title = Ce lien n'est plus valable
left = Il a été envoyé à { $approver } ({ $address }), qui ne décide pas actuellement pour { $reseller }.
left-todo = Si vous devez décider, demandez à être ajouté aux approbateurs de { $reseller }.

changed-title = La demande a changé
changed = Ce qui est demandé a changé depuis l'envoi de ce lien ; rien n'a été enregistré.
changed-todo = Consultez la demande et décidez dans la liste des approbations de votre console.

suspended-title = La décision ne vous revient pas pour l'instant
suspended = Le distributeur a suspendu { $reseller } ; ses approbateurs ne peuvent pas décider pour l'instant.
suspended-todo = L'équipe d'exploitation du distributeur décide des demandes ouvertes. Adressez-vous au distributeur.

sign-in = { $reseller } souhaite que l'on se connecte avant de décider. Connectez-vous en tant que { $approver } ({ $address }) ; vous reviendrez ensuite sur cette page.
sign-in-button = Se connecter pour décider
sign-in-not-set-up = { $reseller } souhaite que l'on se connecte avant de décider, et aucune connexion n'est configurée ici.
fault-signed-out = Vous n'êtes pas ou plus connecté. Votre décision n'a pas été enregistrée.
