# Là où une identification ne va pas plus loin.
over-title = Ce lien a expiré
over = Le délai pour décider avec ce lien est écoulé, ou le lien a été repris.
over-todo = La liste des approbations dans votre console montre où en est la demande.

unknown-way-title = Veuillez recommencer
unknown-way = Cette identification n'a pas commencé sur notre page, ou l'adresse est incomplète.
unknown-way-todo = Ouvrez le lien dans le courriel et identifiez-vous à partir de là.

too-late-title = Veuillez vous identifier de nouveau
too-late = L'identification a pris trop de temps. Rien n'a été enregistré.
too-late-todo = Il vous sera demandé encore une fois qui vous êtes, puis vous pourrez décider.

not-signed-in-title = Vous n'êtes pas identifié
not-signed-in = Vous n'êtes pas identifié et ne pouvez donc pas encore décider. Rien n'a été enregistré.
not-signed-in-todo = Identifiez-vous en tant que la personne à qui ce lien a été envoyé.

unverified-title = Votre adresse n'est pas vérifiée
unverified = Vous êtes identifié, mais votre service d'identification n'a pas vérifié votre adresse. Rien n'a été enregistré.
unverified-todo = Faites-y vérifier votre adresse, puis identifiez-vous de nouveau.

somebody-else-title = Ce lien est à quelqu'un d'autre
somebody-else = Vous êtes identifié sous un autre nom que celui de la personne à qui ce lien a été envoyé. Elle seule peut décider avec ce lien. Rien n'a été enregistré.
somebody-else-todo = Si le lien vous a été envoyé, identifiez-vous en tant que son destinataire.

not-set-up-title = Aucune identification n'est configurée
not-set-up = Les approbateurs de ce revendeur doivent s'identifier avant de décider, et aucune identification n'est configurée ici.
not-set-up-todo = Décidez dans la liste des approbations de votre console.

away-title = Veuillez réessayer
away = Le service d'identification ne répond pas, ou le nôtre est très sollicité. Rien n'a été enregistré.
away-todo = Réessayez dans un instant.

failed-title = Une erreur s'est produite
failed = Une erreur s'est produite pendant votre identification. Rien n'a été enregistré.
failed-todo = Réessayez plus tard, ou décidez dans la liste des approbations de votre console.

sign-in-again = S'identifier de nouveau
sign-in-anew = S'identifier sous un autre nom
