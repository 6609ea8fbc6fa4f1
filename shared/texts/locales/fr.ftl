# Les mots communs aux e-mails et aux pages.
#
# Comment les choses s'appellent dans chaque fichier français : ce que nous disons, ce que cela signifie, et ce par quoi
# aucun mot d'aucun texte ne commence. Un test lit ces lignes. Devant « : ; ! ? » et à l'intérieur des guillemets,
# l'espace est insécable.
#
# abonnement | subscription | souscription, subscription
# annulé | revoked, of a link | repris, révoqué
# connexion, identifiant | sign-in, and an id | identifi
# demande | request | requête
# e-mail | mail | courriel, message, mail
# locataire | tenant | tenant
# Propriétaire | Owner, the role | Owner
# règles | policy | politique, stratégie

moment = { $day } { $month } { $year }, { $time } UTC
month-1 = janvier
month-2 = février
month-3 = mars
month-4 = avril
month-5 = mai
month-6 = juin
month-7 = juillet
month-8 = août
month-9 = septembre
month-10 = octobre
month-11 = novembre
month-12 = décembre

workload-production = Production
workload-dev-test = Développement et test

owner-none = Non demandé
owner-contact = Pour le contact du client
owner-user = Pour l'utilisateur { $id } du locataire du client
owner-group = Pour le groupe { $id } du locataire du revendeur

drift-missing = Microsoft ne le liste plus
drift-not-active = Microsoft le liste comme inutilisé

terms-microsoft = Contrat client Microsoft
terms-distributor = Conditions du distributeur
terms-reseller = Conditions du revendeur
