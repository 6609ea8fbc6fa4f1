# Les pages derrière le lien vers l'accès d'un nouvel abonnement.
offer-title = L'accès à votre abonnement Azure
offer-text = Un nouvel abonnement Microsoft Azure de { $customer } est prêt. Derrière ce bouton se trouvent l'identifiant de connexion et le premier mot de passe de son administrateur.
offer-once = Ils ne sont affichés qu'une fois. Soyez prêt à vous connecter ou à les conserver en lieu sûr, puis appuyez une seule fois.
offer-button = Afficher l'accès une fois
offer-until = L'accès peut être ouvert jusqu'au { $moment }.

revealed-title = Votre accès
revealed-text = Voici l'accès à l'abonnement Azure { $name } de { $customer }.
revealed-once = Il ne sera plus affiché : connectez-vous maintenant ou conservez-le en lieu sûr avant de quitter cette page.
revealed-sign-in = Se connecter sur portal.azure.com
revealed-change = Vous devrez changer le mot de passe à la première connexion.
user-label = Identifiant de connexion
password-label = Premier mot de passe
subscription-label = Identifiant de l'abonnement

opened-title = Déjà ouvert
opened-text = Cet accès a été ouvert le { $moment } et n'est plus affiché.
opened-by-you = Si ce n'était pas vous, demandez tout de suite un nouveau premier mot de passe : celui qui a été affiché ne fonctionnera plus.
opened-label = Ouvert
from-label = Depuis l'adresse
browser-label = Avec le navigateur

over-title = Ce lien a expiré
over-text = Le délai pour ouvrir cet accès est écoulé, ou le lien a été annulé.
ask-reseller = Demandez-en un nouveau à votre revendeur.

moved-title = Ce lien n'est plus valable
moved-text = Il a été envoyé à une adresse qui n'est pas celle de la fiche client actuelle ; il n'affiche et ne modifie donc rien. Si l'accès vous est destiné, demandez un nouveau lien à votre revendeur.

again-text = Vous pouvez faire créer un nouveau premier mot de passe. Il est envoyé à l'adresse de votre fiche client, par un nouveau lien, et remplace le précédent.
again-button = Envoyer un nouveau mot de passe

renewing-title = Un nouveau mot de passe est en route
renewing-text = Un nouveau premier mot de passe a été demandé. Il arrive par un nouveau lien à l'adresse de votre fiche client ; ce lien-ci n'affiche plus rien.
replaced-title = Il existe un lien plus récent
replaced-text = Un nouveau premier mot de passe a été créé depuis, et son lien a été envoyé à l'adresse de votre fiche client. Utilisez celui-là. S'il n'est pas arrivé, adressez-vous à votre revendeur.
asked-title = Un nouveau mot de passe est en route
asked-text = Nous créons un nouveau premier mot de passe. Dans quelques minutes, son lien arrivera à l'adresse de votre fiche client. Le mot de passe précédent ne fonctionnera plus.
too-often-title = Demandé trop souvent
too-often-text = Un nouveau premier mot de passe a été demandé trop souvent par ce lien. Votre revendeur peut encore en faire créer un.
not-resettable-title = Pas de nouveau mot de passe
not-resettable-text = Pour cet abonnement, il n'y a pas de premier mot de passe à renouveler. Adressez-vous à votre revendeur.

unclear-title = Rien n'a été fait
unclear-text = La demande n'est pas claire, donc rien n'a été ouvert ni modifié. Ouvrez le lien de l'e-mail et appuyez sur un bouton.
