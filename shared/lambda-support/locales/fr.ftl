# Ce que disent toutes les pages.
house = Abonnements Microsoft Azure
titled = { $title } · { $house }
titled-fault = Erreur : { $title } · { $house }

unknown-title = Lien inconnu
unknown = Il n'y a rien à cette adresse.
unknown-todo = Vérifiez que le lien a été copié en entier, ou ouvrez-le depuis l'e-mail le plus récent.

cross-site-title = Non enregistré
cross-site = Cet envoi ne venait pas de notre propre page ; rien n'a été enregistré.
cross-site-todo = Ouvrez de nouveau la page et utilisez le bouton qui s'y trouve.

busy-title = Veuillez réessayer
busy = Le service est très sollicité en ce moment.
busy-todo = Ouvrez de nouveau le lien dans un instant : la page montre ce qui a été enregistré.

broken-title = Une erreur s'est produite
broken = Une erreur s'est produite de notre côté.
broken-todo = Ouvrez de nouveau le lien plus tard : la page montre ce qui a été enregistré.

open-again = Ouvrir de nouveau la page

doubt-unshown = Rien n'a été enregistré, car le formulaire est arrivé sans la page à laquelle il appartient. Vérifiez ce qui est affiché ici, puis appuyez de nouveau sur le bouton.
doubt-too-soon = Rien n'a été enregistré, car le bouton a été utilisé plus vite qu'on ne peut lire. Si c'était voulu, appuyez de nouveau.
doubt-too-old = Rien n'a été enregistré, car la page était ouverte depuis plus d'un jour. Elle montre maintenant la situation actuelle ; appuyez de nouveau sur le bouton.
