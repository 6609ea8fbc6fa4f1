# Ce que disent les e-mails en français.

greeting = Bonjour { $reader },
reference = Référence : { $reference }
link-until = Le lien est valable jusqu'au { $until }.
link-fallback = Si le bouton ne fonctionne pas, copiez cette adresse dans votre navigateur :
footer = Cet e-mail a été envoyé automatiquement pour { $reseller }.
footer-reply = Les réponses sont adressées à { $reply-to }.
labelled = { $label } :
explained = { $explained }

fact-request = Abonnement
fact-subscription = Identifiant de l'abonnement
fact-customer = Client
fact-user-name = Identifiant de connexion
fact-password = Premier mot de passe
fact-tenant = Locataire Microsoft
fact-workload = Usage
fact-owner = Rôle « Propriétaire »
fact-requested-by = Demandé par
fact-since = Demandé le
fact-reseller = Revendeur
fact-reason = Motif
fact-contact = Contact du client
fact-decider = Décidé par
fact-behalf = Au nom de
fact-decided-on = Décidé le
fact-way = Moyen

way-link = le lien reçu par e-mail
way-link-signed-in = le lien reçu par e-mail, avec connexion en tant que { $address }
way-queue = la console de gestion
way-policy = les règles du revendeur
policy-of = les règles de { $reseller }

approval-requested-subject = Décision attendue : abonnement Azure { $request } pour { $customer }
approval-requested-heading = Une demande attend votre décision
approval-requested-intro =
    { $customer } demande à { $reseller } un nouvel abonnement Microsoft Azure. Veuillez l'approuver ou le refuser avant le
    { $until }.
approval-requested-note =
    Et ensuite : si vous approuvez, l'abonnement est créé dans le locataire du client et son accès est envoyé au contact du
    client. Si vous refusez, votre motif est communiqué à { $requester }. Si personne ne décide à temps, la demande expire.

approval-reminded-subject = Rappel, décision attendue : abonnement Azure { $request } pour { $customer }
approval-reminded-heading = Une demande attend toujours une décision
approval-reminded-intro =
    { $customer } a demandé à { $reseller } un nouvel abonnement Microsoft Azure le { $since }, et personne n'a encore
    décidé. Veuillez l'approuver ou le refuser avant le { $until }.
approval-reminded-note =
    Et ensuite : si vous approuvez, l'abonnement est créé dans le locataire du client et son accès est envoyé au contact du
    client. Si vous refusez, votre motif est communiqué à { $requester }. Si personne ne décide à temps, la demande expire.

decide-button = Examiner et décider
decide-delegate = Vous décidez au nom de { $approver }, qui vous a confié cette tâche jusqu'au { $handed-until }.
decide-personal =
    Le lien vous est réservé : une décision prise avec lui est enregistrée sous votre nom. Merci de ne pas transférer cet
    e-mail. Ouvrir le lien ne décide encore rien.
decide-sign-in = Avant de pouvoir décider, vous devrez vous connecter en tant que { $reader-address }.
decide-console =
    Veuillez décider dans votre console de gestion. { $reseller } ne décide que là, cet e-mail ne contient donc pas de
    lien.
decide-renewed = Les liens vers cette demande envoyés auparavant ne fonctionnent plus.

request-received-subject = Reçue : demande d'abonnement Azure { $request } pour { $customer }
request-received-heading = Votre demande est arrivée
request-received-intro =
    Votre demande d'un nouvel abonnement Microsoft Azure pour { $customer } est arrivée. Merci.
request-received-note =
    Et ensuite : nous avons demandé à { $reseller } de l'approuver ou de la refuser avant le { $until }. Nous vous
    écrirons dès que la décision sera prise.
request-received-note-behalf =
    Et ensuite : { $reseller } a fait la demande au nom de son client, aucune approbation n'est donc nécessaire. Si
    { $customer } doit d'abord accepter des conditions, nous le demandons à son contact par e-mail et la demande attend. Ensuite,
    l'abonnement est créé et son accès est envoyé au contact du client.
request-received-note-policy =
    Et ensuite : selon les règles de { $reseller }, aucune approbation n'est nécessaire. Si { $customer } doit
    d'abord accepter des conditions, nous le demandons à son contact par e-mail et la demande attend. Ensuite,
    l'abonnement est créé et son accès est envoyé au contact du client.

request-waiting-subject = Toujours en attente : abonnement Azure { $request } pour { $customer }
request-waiting-heading = Votre demande attend toujours une décision
request-waiting-intro =
    { $reseller } n'a pas encore pris de décision sur la demande d'un nouvel abonnement Microsoft Azure pour { $customer }.
    Vous n'avez rien à faire.
request-waiting-reminded = Un rappel a été envoyé aux personnes qui doivent décider.
request-waiting-next = Nous avons également demandé à une autre personne de décider chez { $reseller }.
request-waiting-note =
    Et ensuite : { $reseller } peut décider jusqu'au { $until }, et nous vous écrirons dès que ce sera fait. Si personne ne
    décide à temps, la demande expire.

request-approved-subject = Approuvée : demande d'abonnement Azure { $request } pour { $customer }
request-approved-heading = Votre demande a été approuvée
request-approved-intro =
    Bonne nouvelle : votre demande d'un nouvel abonnement Microsoft Azure a été approuvée par { $decider } le
    { $decided-on }.
request-approved-note =
    Et ensuite : l'abonnement est créé dans le locataire du client, une fois que le client a accepté les
    conditions encore en attente. Quand il sera prêt, le contact du client recevra un e-mail avec son accès.

request-denied-subject = Refusée : demande d'abonnement Azure { $request } pour { $customer }
request-denied-heading = Votre demande a été refusée
request-denied-intro =
    Votre demande d'un nouvel abonnement Microsoft Azure a été refusée par { $decider } le { $decided-on }.
request-denied-quote = Le motif indiqué :
request-denied-note =
    Et ensuite : rien n'est créé, et le nom est de nouveau libre. Si le motif peut être levé, vous pouvez envoyer une
    nouvelle demande.

request-expired-subject = Expirée : demande d'abonnement Azure { $request } pour { $customer }
request-expired-heading = La demande a expiré
request-expired-intro =
    La demande d'un nouvel abonnement Microsoft Azure pour { $customer } a expiré : personne chez { $reseller } n'a décidé
    avant le { $until }.
request-expired-intro-undated =
    La demande d'un nouvel abonnement Microsoft Azure pour { $customer } a expiré : personne chez { $reseller } n'a décidé.
request-expired-intro-unaccepted =
    La demande d'un nouvel abonnement Microsoft Azure pour { $customer } a expiré : { $customer } n'a pas accepté à temps ce
    que la demande attendait, les conditions ou le contrat de Microsoft.
request-expired-note =
    Et ensuite : rien n'est créé, et le nom est de nouveau libre. Si l'abonnement est toujours nécessaire, parlez-en à
    { $reseller }, puis envoyez une nouvelle demande.
request-expired-note-unaccepted =
    Et ensuite : rien n'est créé, et le nom est de nouveau libre. Si l'abonnement est toujours nécessaire, { $reseller } peut
    dire ce qui doit être accepté. Il pourra ensuite être demandé de nouveau.

request-failed-subject = Impossible : abonnement Azure { $request } pour { $customer }
request-failed-heading = La demande n'a pas pu aboutir
request-failed-intro =
    Nous sommes désolés : votre demande d'un nouvel abonnement Microsoft Azure n'a pas pu aboutir.
request-failed-note =
    Et ensuite : plus rien n'est tenté, et le nom est de nouveau libre. { $reseller } peut vous aider avant une nouvelle
    demande ; donnez-lui la référence ci-dessous.

request-on-hold-subject = Suspendue : demande d'abonnement Azure { $request } pour { $customer }
request-on-hold-heading = Votre demande est suspendue
request-on-hold-intro = Votre demande d'un nouvel abonnement Microsoft Azure est suspendue.
request-on-hold-note =
    Et ensuite : de nouveaux essais ont lieu d'eux-mêmes, et nous vous communiquerons le résultat. Si cela dure plus de deux
    semaines, le distributeur de { $reseller } s'en occupe.

request-cancelled-subject = Annulée : demande d'abonnement Azure { $request } pour { $customer }
request-cancelled-heading = La demande a été annulée
request-cancelled-intro =
    Le distributeur a annulé la demande d'un nouvel abonnement Microsoft Azure. Si un abonnement ou un compte avait déjà été
    créé pour elle chez Microsoft, il a été retiré.
request-cancelled-quote = Le motif :
request-cancelled-note =
    Et ensuite : plus rien n'est tenté, et le nom est de nouveau libre. { $reseller } peut vous en dire plus ; donnez-lui la
    référence ci-dessous.

decision-receipt-subject = Décision prise : abonnement Azure { $request } pour { $customer }
decision-receipt-heading = Une décision a été enregistrée
decision-receipt-intro-approved =
    { $decider } a approuvé, le { $decided-on }, la demande de { $customer } d'un nouvel abonnement Microsoft Azure.
decision-receipt-intro-approved-you =
    Vous avez approuvé, le { $decided-on }, la demande de { $customer } d'un nouvel abonnement Microsoft Azure.
decision-receipt-intro-denied =
    { $decider } a refusé, le { $decided-on }, la demande de { $customer } d'un nouvel abonnement Microsoft Azure.
decision-receipt-intro-denied-you =
    Vous avez refusé, le { $decided-on }, la demande de { $customer } d'un nouvel abonnement Microsoft Azure.
decision-receipt-quote = Le motif indiqué :
decision-receipt-alarm =
    { $decider } n'en sait rien ? Prévenez immédiatement votre distributeur.
decision-receipt-alarm-you = Ce n'était pas vous ? Prévenez immédiatement votre distributeur.
decision-receipt-note-approved =
    Et ensuite : la décision est communiquée à { $requester }, et l'abonnement est créé, une fois que le client a
    accepté les conditions encore en attente.
decision-receipt-note-denied =
    Et ensuite : la décision et son motif sont communiqués à { $requester }. Rien n'est créé.

approval-delegated-subject = Vous décidez au nom de { $approver } chez { $reseller }
approval-delegated-subject-approver = { $delegate } décide en votre nom chez { $reseller }
approval-delegated-heading = Les décisions vous ont été confiées
approval-delegated-heading-approver = Vous avez confié les décisions
approval-delegated-intro =
    { $approver } vous a confié, jusqu'au { $until }, les décisions sur les demandes d'abonnements Azure des clients de
    { $reseller }.
approval-delegated-intro-approver =
    Vous avez confié à { $delegate }, jusqu'au { $until }, les décisions sur les demandes d'abonnements Azure des clients de
    { $reseller }.
approval-delegated-note =
    Et ensuite : vous n'avez rien à faire maintenant. Chaque fois qu'une décision sera demandée à { $approver }, vous recevrez
    aussi un e-mail ; ce que vous déciderez sera enregistré sous votre nom, au nom de { $approver }.
approval-delegated-note-approver =
    Et ensuite : { $delegate } reçoit les mêmes e-mails que vous, et la première décision compte. Si vous ne le vouliez
    pas, demandez à { $reseller } d'y mettre fin.

approver-removed-subject = Vous ne décidez plus pour { $reseller }
approver-removed-heading = Vous ne décidez plus
approver-removed-intro =
    Votre adresse a été retirée de celles des personnes qui décident pour { $reseller }. Vous ne décidez plus des demandes
    d'abonnements Azure de ses clients. Vous n'avez rien à faire.
approver-removed-note =
    Les liens que vous avez reçus auparavant ne fonctionnent plus. Si vous ne vous y attendiez pas, prévenez { $reseller } ou
    le distributeur.

subscription-ready-subject = Prêt : abonnement Azure { $request } pour { $customer }
subscription-ready-heading = Votre abonnement Azure est prêt
subscription-ready-intro = Bonne nouvelle : le nouvel abonnement Microsoft Azure de { $customer } est prêt.
subscription-ready-secret =
    L'identifiant de connexion et le premier mot de passe de son administrateur sont affichés une seule fois, derrière le
    lien ci-dessous.
subscription-ready-mailed =
    L'identifiant de connexion et le premier mot de passe de son administrateur figurent ci-dessous.
subscription-ready-existing =
    Votre propre compte dans ce locataire a le rôle « Propriétaire » : connectez-vous comme d'habitude. Aucun nouveau
    compte n'a été créé.
subscription-ready-named =
    L'utilisateur de ce locataire nommé dans la demande a le rôle « Propriétaire ». Aucun nouveau compte n'a été créé, et
    cet utilisateur ne reçoit aucun e-mail à ce sujet.
subscription-ready-note =
    Et ensuite : connectez-vous à Azure avec ce que le lien affiche et changez le mot de passe à la première connexion. Si
    l'accès a déjà été ouvert, et pas par vous, prévenez immédiatement { $reseller }.
subscription-ready-note-existing = Si votre compte ne voit pas l'abonnement, adressez-vous à { $reseller }.
subscription-ready-note-named =
    Et ensuite : prévenez cet utilisateur, qui se connecte comme d'habitude. Si son compte ne voit pas l'abonnement,
    adressez-vous à { $reseller }.
subscription-ready-note-mailed =
    Et ensuite : connectez-vous à Azure avec ces données ; Microsoft vous fera choisir un autre mot de passe. Si le
    premier est refusé, quelqu'un l'a peut-être utilisé avant vous : faites-en créer un nouveau derrière le lien et
    prévenez immédiatement { $reseller }.
access-button = Afficher l'accès
access-personal =
    Le lien vous est réservé : merci de ne pas transférer cet e-mail. Il affiche l'accès une seule fois, quand vous le
    demandez sur la page ; ouvrir la page n'affiche encore rien.
access-mailed-button = Créer un nouveau mot de passe
access-mailed =
    { $reseller } a choisi de faire figurer le mot de passe dans cet e-mail. Merci de ne pas le transférer et de le
    supprimer une fois connecté. Le lien aussi vous est réservé.
portal-button = Ouvrir le portail Azure

access-renewed-subject = Nouveau premier mot de passe : abonnement Azure { $request } pour { $customer }
access-renewed-heading = L'accès a été renouvelé
access-renewed-intro =
    Il y a un nouveau premier mot de passe pour l'abonnement Microsoft Azure de { $customer }. L'ancien ne fonctionne plus.
    Veuillez ouvrir le nouveau avant le { $until }.
access-renewed-intro-mailed =
    L'abonnement Microsoft Azure de { $customer } a un nouveau premier mot de passe. Le précédent n'est plus valable.
access-renewed-note =
    Et ensuite : connectez-vous à Azure avec ce que le lien affiche et changez le mot de passe à la première connexion. Si
    vous n'avez pas demandé de nouveau mot de passe, prévenez { $reseller }.
access-renewed-note-mailed =
    Et ensuite : connectez-vous à Azure avec les données ci-dessus ; Microsoft vous fera choisir un autre mot de passe.
    Si vous n'avez pas demandé de nouveau mot de passe, prévenez { $reseller }.

access-opened-subject = Ouvert : accès à l'abonnement Azure { $request } pour { $customer }
access-opened-heading = L'accès a été ouvert
access-opened-intro =
    L'accès à l'abonnement Microsoft Azure de { $customer } a été ouvert le { $opened-on }, avec le lien qui vous a été
    envoyé.
access-opened-intro-undated =
    L'accès à l'abonnement Microsoft Azure de { $customer } a été ouvert avec le lien qui vous a été envoyé.
access-opened-note =
    Si c'était vous, vous n'avez rien à faire. Sinon, agissez maintenant : ouvrez le lien que vous avez reçu et réinitialisez
    l'accès avec le bouton de la page, ou prévenez immédiatement { $reseller }.

access-undelivered-subject = Non remis : accès à l'abonnement Azure { $request } pour { $customer }
access-undelivered-heading = L'accès n'est pas arrivé
access-undelivered-intro =
    L'abonnement Microsoft Azure de { $customer } est prêt, mais l'e-mail avec son accès n'est pas parvenu au contact du
    client.
access-undelivered-note =
    Ce qu'il faut faire : vérifiez et corrigez l'adresse du contact dans la fiche du client, puis demandez à { $reseller }
    d'envoyer l'accès de nouveau depuis sa console de gestion. D'ici là, personne ne peut l'ouvrir.
access-undelivered-intro-existing =
    L'abonnement Microsoft Azure de { $customer } est prêt, mais l'e-mail qui l'annonce n'est pas parvenu au contact du
    client.
access-undelivered-note-existing =
    Ce qu'il faut faire : prévenez le contact, puis vérifiez et corrigez son adresse dans la fiche du client. Un compte qui
    existait déjà dans le locataire du client a le rôle « Propriétaire » : il n'y a donc pas de mot de passe à envoyer.

terms-undelivered-subject = Non remises : conditions de l'abonnement Azure { $request } pour { $customer }
terms-undelivered-heading = Les conditions ne sont pas arrivées
terms-undelivered-intro =
    Un nouvel abonnement Microsoft Azure de { $customer } attend que le contact du client accepte des conditions, mais
    l'e-mail qui le lui demande ne lui est pas parvenu. La demande expire le { $until }.
terms-undelivered-note =
    Ce qu'il faut faire : vérifiez et corrigez l'adresse du contact dans la fiche du client, puis demandez à { $reseller }
    de soumettre les conditions de nouveau depuis sa console de gestion. Le contact reçoit alors un nouveau lien.
terms-undelivered-note-microsofts =
    Ce qu'il faut faire : demandez au contact d'accepter le contrat client Microsoft dans le centre d'administration
    Microsoft 365, puis vérifiez et corrigez son adresse dans la fiche du client. La demande reprend ensuite d'elle-même.

asked-behalf =
    { $reseller } a demandé un nouvel abonnement Microsoft Azure au nom de { $customer }.
asked-own = Un nouvel abonnement Microsoft Azure a été demandé pour { $customer }.

microsoft-agreement-requested-subject =
    Contrat de Microsoft à accepter : abonnement Azure { $request } pour { $customer }
microsoft-agreement-requested-heading = Veuillez accepter le contrat de Microsoft
microsoft-agreement-requested-intro =
    { $asked } { $customer } n'a pas encore accepté le Contrat client Microsoft, et Microsoft ne crée rien avant cela. Veuillez
    l'accepter avant le { $until } ; sinon, la demande expire.
microsoft-agreement-requested-step-1 =
    Se connecter au Centre d'administration Microsoft 365 avec le compte d'un administrateur général du locataire.
microsoft-agreement-requested-step-2 = Ouvrir « Facturation », puis « Comptes de facturation ».
microsoft-agreement-requested-step-3 = Y accepter le Contrat client Microsoft.
microsoft-agreement-requested-button = Ouvrir le Centre d'administration Microsoft 365
microsoft-agreement-requested-note =
    Et ensuite : la demande reprend d'elle-même dans l'heure qui suit. Il n'y a rien à confirmer ici. Si le contrat ne s'y
    trouve pas, adressez-vous à { $reseller }.

terms-requested-subject = Conditions à accepter : abonnement Azure { $request } pour { $customer }
terms-requested-subject-anew = Conditions à accepter de nouveau : abonnements Azure pour { $customer }
terms-requested-heading = Veuillez accepter les conditions
terms-requested-intro =
    { $asked } Il est créé une fois les conditions en vigueur acceptées. Veuillez les lire et les accepter avant le
    { $until } ; sinon, la demande expire.
terms-requested-intro-anew =
    { $reseller } demande à { $customer } d'accepter de nouveau les conditions des abonnements Azure : ce qui a été accepté
    auparavant ne compte plus. Veuillez les lire et les accepter avant le { $until } ; ensuite, { $reseller } peut faire
    envoyer un nouveau lien.
terms-requested-button = Lire et accepter
terms-requested-personal =
    Aucune connexion n'est nécessaire : le lien est personnel, et ce qui est accepté avec lui est enregistré sous votre nom.
    Merci de ne pas transférer cet e-mail. Ouvrir le lien n'accepte encore rien.
terms-requested-note =
    Et ensuite : la demande reprend d'elle-même dès que vous avez accepté. Cela ne vaut pas acceptation du contrat de
    Microsoft ; { $customer } l'accepte directement auprès de Microsoft.
terms-requested-note-anew =
    Et ensuite : les nouveaux abonnements attendent votre acceptation. Cela ne vaut pas acceptation du contrat de Microsoft ;
    { $customer } l'accepte directement auprès de Microsoft.

tenant-invited-subject = Locataire Microsoft de { $customer } à confirmer
tenant-invited-heading = Veuillez confirmer votre locataire Microsoft
tenant-invited-intro =
    { $reseller } demande à { $customer } de confirmer son locataire Microsoft, car les abonnements Azure sont créés dans le
    locataire du client. Veuillez le faire avant le { $until } ; ensuite, { $reseller } peut faire envoyer un nouveau lien.
tenant-invited-button = Confirmer le locataire
tenant-invited-asked =
    Ce qui vous sera demandé : un domaine du locataire, par exemple contoso.com, ou l'identifiant du locataire. Vous voyez
    ensuite quel locataire a été trouvé, et vous le confirmez. La personne qui administre Microsoft 365 ou Azure chez { $customer }
    connaît les deux.
tenant-invited-personal =
    Aucune connexion n'est nécessaire : le lien est personnel, merci de ne pas transférer cet e-mail. Ouvrir le lien ne
    confirme encore rien.
tenant-invited-note =
    Et ensuite : rien ne change chez Microsoft, et { $reseller } voit le locataire que vous avez confirmé. Si vous ne vous y
    attendiez pas, interrogez { $reseller } avant d'ouvrir le lien.

# Pourquoi une demande attend ou a échoué.
reason-approval-timeout =
    Personne n'a décidé de la demande à temps ; elle a expiré, et le nom est de nouveau libre. Si l'abonnement est toujours
    nécessaire, parlez-en à ceux qui décident, puis demandez-le de nouveau.
reason-terms-timeout =
    Le client n'a pas accepté à temps ce que la demande attendait, les conditions ou le contrat de Microsoft ; la demande a
    expiré, et le nom est de nouveau libre. Une fois que le client a accepté, l'abonnement peut être demandé de nouveau.
reason-relationship-missing =
    Le client n'a pas accepté l'invitation de revendeur du distributeur chez Microsoft. Le client l'accepte dans le Centre
    d'administration Microsoft 365 ; l'abonnement peut ensuite être demandé de nouveau.
reason-terms-not-accepted =
    Le client n'a pas accepté les conditions en vigueur. Le contact du client a reçu un lien ; la demande reprend ensuite
    d'elle-même.
reason-mca-not-accepted =
    Le client n'a pas accepté le Contrat client Microsoft. Un administrateur général du client l'accepte dans le Centre
    d'administration Microsoft 365, sous « Comptes de facturation » ; la demande reprend ensuite d'elle-même.
reason-customer-under-review =
    Microsoft examine le compte du client, ce qui peut prendre des jours. Il n'y a rien à faire : un nouvel essai a lieu deux
    fois par jour.
reason-customer-rejected =
    Microsoft a examiné le compte du client et ne l'approuve pas. Le client doit régler ce point avec Microsoft avant une
    nouvelle demande.
reason-reseller-agreement-missing =
    Le revendeur n'a pas accepté le Contrat partenaire Microsoft. Un administrateur du revendeur l'accepte dans l'Espace
    partenaires ; cela est vérifié deux fois par jour.
reason-reseller-id-invalid =
    Microsoft ne reconnaît pas l'identifiant de partenaire du revendeur comme celui d'un revendeur indirect de cette région.
    Demandez au distributeur de le corriger, puis refaites la demande.
reason-credit-limit =
    Une ligne de crédit chez Microsoft est épuisée. Un nouvel essai a lieu deux fois par jour ; le distributeur doit
    l'augmenter.
reason-quota-customer =
    Le client a autant d'abonnements que Microsoft en autorise. Fermez-en un qui n'est plus utile, ou faites demander
    davantage à Microsoft par le distributeur.
reason-quota-partner =
    Le distributeur a autant d'abonnements que Microsoft en autorise. Il doit en demander davantage à Microsoft avant une
    nouvelle demande.
reason-risk-check-failed =
    Le contrôle des risques de Microsoft a refusé la commande. Un nouvel essai n'aide pas ; le distributeur peut interroger
    Microsoft.
reason-country-unsupported =
    Azure ne peut pas être vendu dans le pays du client par ce distributeur.
reason-legacy-azure-upgrading =
    Le client passe actuellement de l'ancienne offre Azure au plan Azure. Un nouvel essai a lieu deux fois par jour.
reason-legacy-azure-present =
    Le client a encore l'ancienne offre Azure, et son passage au plan Azure a échoué. Le distributeur doit d'abord le
    terminer.
reason-plan-order-refused =
    Microsoft n'a pas accepté la commande du plan Azure du client. Le distributeur doit s'en occuper.
reason-default-subscription-unclear =
    Le distributeur doit examiner les abonnements du client chez Microsoft avant que la demande puisse continuer.
reason-subscription-refused =
    Microsoft a accepté la commande, puis y a renoncé. Demandez l'abonnement de nouveau ; si cela échoue encore,
    adressez-vous au distributeur.
reason-subscription-not-enabled =
    L'abonnement existe chez Microsoft, mais il n'est pas activé. Le distributeur doit s'en occuper.
reason-tenant-mismatch =
    La réponse de Microsoft concerne un autre locataire que celui du client. Le distributeur doit s'en occuper ; aucun accès n'a
    été envoyé.
reason-domain-federated =
    Aucun utilisateur ne peut être créé dans le domaine fédéré du client, et personne n'y est connu pour recevoir l'accès.
    Désignez comme « Propriétaire » un utilisateur du locataire du client, ou faites du contact un utilisateur de ce locataire.
reason-user-rights-missing =
    Le distributeur n'a pas le droit de créer des utilisateurs dans le locataire du client. Le client l'accorde (rôle GDAP
    Administrateur d'utilisateurs) ou désigne comme « Propriétaire » un utilisateur de son locataire.
reason-principal-not-found =
    La personne qui doit être « Propriétaire » n'est pas connue dans le locataire du client. Vérifiez l'identifiant
    d'objet avec le client ; l'abonnement lui-même existe.
reason-azure-access-missing =
    Le distributeur n'a pas d'accès administratif au nouvel abonnement, personne ne peut donc devenir « Propriétaire ».
    Le distributeur doit s'en occuper.
reason-billing-customer-missing =
    Microsoft ne facture pas encore le client par le compte du distributeur. Le distributeur doit s'en occuper.
reason-distributor-auth =
    Le distributeur doit se reconnecter chez Microsoft. Il en est informé, et la demande reprend d'elle-même.
reason-distributor-mfa-missing =
    Le distributeur doit se reconnecter chez Microsoft. Il en est informé, et la demande reprend d'elle-même.
reason-distributor-agreement-missing =
    Le distributeur doit accepter un contrat avec Microsoft. Il en est informé, et la demande reprend d'elle-même.
reason-distributor-rights-missing =
    Il manque un droit au compte du distributeur chez Microsoft. Le distributeur doit s'en occuper.
reason-customer-consent-missing =
    L'application du distributeur n'a pas de consentement dans le locataire du client. Le distributeur doit s'en occuper.
reason-customer-access-blocked =
    Le locataire du client ne laisse pas entrer le distributeur, par exemple à cause de ses règles d'accès conditionnel.
    Demandez à un administrateur du client d'autoriser l'accès du distributeur ; le distributeur doit s'en occuper.
reason-sandbox-limit =
    Une limite du compte de test du distributeur est atteinte.
reason-call-refused =
    Microsoft a refusé un appel d'une manière qu'aucune règle ne prévoit. Le distributeur doit s'en occuper.
reason-answer-unreadable =
    Les réponses de Microsoft sont incompréhensibles. Le distributeur doit s'en occuper.
reason-overdue =
    Microsoft met plus de temps que prévu. Le distributeur doit s'en occuper.
reason-account-incomplete =
    Le compte du client ou son revendeur n'est plus complet. Le distributeur doit s'en occuper.
reason-cancel-unconfirmed =
    Un abonnement est apparu pendant l'annulation de la demande. Le distributeur doit s'en occuper.
reason-unforeseen =
    Quelque chose a échoué d'une manière qu'aucune règle ne prévoit. Le distributeur doit s'en occuper.
