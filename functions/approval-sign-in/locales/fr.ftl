# Là où une connexion ne va pas plus loin.
over-title = Ce lien a expiré
over = Le délai pour décider avec ce lien est écoulé, ou le lien a été annulé.
over-todo = La liste des approbations dans votre console montre où en est la demande.

unknown-way-title = Veuillez recommencer
unknown-way = Cette connexion n'a pas commencé sur notre page, ou l'adresse est incomplète.
unknown-way-todo = Ouvrez le lien dans l'e-mail et connectez-vous à partir de là.

too-late-title = Veuillez vous connecter de nouveau
too-late = La connexion a pris trop de temps. Rien n'a été enregistré.
too-late-todo = Il vous sera demandé encore une fois qui vous êtes, puis vous pourrez décider.

not-signed-in-title = Vous n'êtes pas connecté
not-signed-in = Vous n'êtes pas connecté et ne pouvez donc pas encore décider. Rien n'a été enregistré.
not-signed-in-todo = Connectez-vous en tant que destinataire de ce lien.

unverified-title = Votre adresse n'est pas vérifiée
unverified = Vous êtes connecté, mais votre service de connexion n'a pas vérifié votre adresse e-mail. Rien n'a été enregistré.
unverified-todo = Faites-y vérifier votre adresse, puis connectez-vous de nouveau.

somebody-else-title = Ce lien est à quelqu'un d'autre
somebody-else = Vous êtes connecté sous un autre nom que celui de la personne à qui ce lien a été envoyé. Elle seule peut décider avec ce lien. Rien n'a été enregistré.
somebody-else-todo = Si le lien vous a été envoyé, connectez-vous en tant que son destinataire.

not-set-up-title = Aucune connexion n'est configurée
not-set-up = Les approbateurs de ce revendeur doivent se connecter avant de décider, et aucune connexion n'est configurée ici.
not-set-up-todo = Décidez dans la liste des approbations de votre console.

away-title = Veuillez réessayer
away = Le service de connexion ne répond pas, ou le nôtre est très sollicité. Rien n'a été enregistré.
away-todo = Réessayez dans un instant.

failed-title = Une erreur s'est produite
failed = Une erreur s'est produite pendant votre connexion. Rien n'a été enregistré.
failed-todo = Réessayez plus tard, ou décidez dans la liste des approbations de votre console.

sign-in-again = Se connecter de nouveau
sign-in-anew = Se connecter sous un autre nom
