# Wo eine Anmeldung nicht weitergeht.
over-title = Dieser Link ist abgelaufen
over = Die Zeit, mit diesem Link zu entscheiden, ist vorbei, oder der Link wurde widerrufen.
over-todo = Die Liste der Genehmigungen in Ihrer Konsole zeigt, wie es um den Antrag steht.

unknown-way-title = Bitte beginnen Sie erneut
unknown-way = Diese Anmeldung hat nicht auf unserer Seite begonnen, oder die Adresse ist unvollständig.
unknown-way-todo = Öffnen Sie den Link in der E-Mail, und melden Sie sich von dort aus an.

too-late-title = Bitte melden Sie sich erneut an
too-late = Die Anmeldung hat zu lange gedauert. Es wurde nichts festgehalten.
too-late-todo = Sie werden noch einmal gefragt, wer Sie sind, und können dann entscheiden.

not-signed-in-title = Sie sind nicht angemeldet
not-signed-in = Sie sind nicht angemeldet und können deshalb noch nicht entscheiden. Es wurde nichts festgehalten.
not-signed-in-todo = Melden Sie sich als die Person an, an die dieser Link gesendet wurde.

unverified-title = Ihre Adresse ist nicht bestätigt
unverified = Sie sind angemeldet, aber Ihr Anmeldedienst hat Ihre E-Mail-Adresse nicht bestätigt. Es wurde nichts festgehalten.
unverified-todo = Lassen Sie Ihre Adresse dort bestätigen, und melden Sie sich dann erneut an.

somebody-else-title = Dieser Link gehört jemand anderem
somebody-else = Sie sind als jemand anderes angemeldet als die Person, an die dieser Link gesendet wurde. Nur diese Person darf damit entscheiden. Es wurde nichts festgehalten.
somebody-else-todo = Wenn der Link an Sie gesendet wurde, melden Sie sich als die Person an, an die er ging.

not-set-up-title = Keine Anmeldung eingerichtet
not-set-up = Wer für diesen Reseller genehmigt, muss sich vorher anmelden, und hier ist keine Anmeldung eingerichtet.
not-set-up-todo = Entscheiden Sie in der Liste der Genehmigungen in Ihrer Konsole.

away-title = Bitte versuchen Sie es erneut
away = Der Anmeldedienst antwortet nicht, oder unser Dienst ist ausgelastet. Es wurde nichts festgehalten.
away-todo = Versuchen Sie es gleich noch einmal.

failed-title = Etwas ist schiefgegangen
failed = Während Ihrer Anmeldung ist etwas schiefgegangen. Es wurde nichts festgehalten.
failed-todo = Versuchen Sie es später erneut, oder entscheiden Sie in der Liste der Genehmigungen in Ihrer Konsole.

sign-in-again = Erneut anmelden
sign-in-anew = Als jemand anderes anmelden
