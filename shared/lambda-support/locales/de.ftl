# Was alle Seiten sagen.
house = Microsoft-Azure-Abonnements
titled = { $title } · { $house }
titled-fault = Fehler: { $title } · { $house }

unknown-title = Unbekannter Link
unknown = Unter dieser Adresse gibt es nichts.
unknown-todo = Prüfen Sie, ob der Link vollständig aus der E-Mail kopiert wurde, oder öffnen Sie ihn aus der neuesten E-Mail.

cross-site-title = Nicht festgehalten
cross-site = Dies kam nicht von unserer eigenen Seite; es wurde deshalb nichts festgehalten.
cross-site-todo = Öffnen Sie die Seite erneut und wählen Sie dort die Schaltfläche.

busy-title = Bitte versuchen Sie es erneut
busy = Der Dienst ist gerade ausgelastet.
busy-todo = Öffnen Sie den Link gleich noch einmal: Die Seite zeigt, was festgehalten wurde.

broken-title = Etwas ist schiefgegangen
broken = Bei uns ist etwas schiefgegangen.
broken-todo = Öffnen Sie den Link später noch einmal: Die Seite zeigt, was festgehalten wurde.

open-again = Seite erneut öffnen

doubt-unshown = Es wurde nichts festgehalten, weil das Formular ohne die zugehörige Seite kam. Prüfen Sie, was hier steht, und wählen Sie die Schaltfläche erneut.
doubt-too-soon = Es wurde nichts festgehalten, weil die Schaltfläche schneller gewählt wurde, als jemand lesen kann. Wenn Sie es so meinen, wählen Sie sie erneut.
doubt-too-old = Es wurde nichts festgehalten, weil die Seite länger als einen Tag geöffnet war. Sie zeigt nun den heutigen Stand; wählen Sie die Schaltfläche erneut.
