# Was Kunden lesen.
over-title = Dieser Link ist abgelaufen
over = Die Zeit, diesen Link zu verwenden, ist vorbei, oder er wurde widerrufen.
over-todo = Bitten Sie Ihren Reseller um einen neuen.

reader = Dieser Link ging an { $recipient } ({ $address }). Er gilt bis { $until }.

terms-title = Bedingungen zur Annahme
terms-lead = { $reseller } bittet { $customer }, diese Bedingungen anzunehmen, bevor Microsoft-Azure-Abonnements bereitgestellt werden. Öffnen und lesen Sie jedes Dokument, und nehmen Sie es dann unten an.
terms-moved = Es wurde nichts festgehalten: Was anzunehmen ist, hat sich geändert, seit diese Seite geöffnet wurde. Lesen Sie, was jetzt hier steht, und nehmen Sie es dann an.
terms-yours = Ihre Annahme
terms-recorded = Sie wird unter dem Namen { $recipient } ({ $address }) festgehalten, mit Zeit, Netzwerkadresse und Browser. Wenn Sie jemand anderes sind, nehmen Sie bitte nichts an.
terms-not-microsoft = Dies ist keine Annahme von Microsofts eigener Vereinbarung: Die Microsoft-Kundenvereinbarung wird bei Microsoft angenommen.
terms-accept = Annehmen
document = Dokument
version = Fassung
sha256 = SHA-256 des Dokuments
accepted = Angenommen
accepted-by = Von { $by }, am { $at }
accepted-not = Noch nicht
acceptance = Nummer der Annahme

accepted-title = Angenommen
accepted-you = Sie haben die Bedingungen angenommen, um die { $reseller } { $customer } bittet.
accepted-all = Die Bedingungen, um die { $reseller } { $customer } bittet, sind angenommen.
accepted-todo = Sie müssen hier nichts weiter tun: Ein Antrag, der darauf gewartet hat, geht von selbst weiter.

nothing-title = Nichts anzunehmen
nothing = Es sind keine Bedingungen in Kraft, die Sie annehmen müssten.
nothing-todo = Sie müssen nichts tun.

tenant-title = Welcher Microsoft-Tenant ist Ihrer?
tenant-lead = { $reseller } stellt { $customer } Microsoft Azure bereit und muss den Microsoft-Entra-Tenant kennen: Abonnements werden darin eingerichtet. Geben Sie eine Ihrer Domänen oder die Tenant-ID ein. Sie sehen dann, wohin sie führt; festgehalten wird nichts, bevor Sie es bestätigen.
tenant-label = Domäne oder Tenant-ID Ihrer Organisation
tenant-hint = Zum Beispiel contoso.com, contoso.onmicrosoft.com oder 3f15978e-005c-4763-8b78-2a8fab289c58. Das Azure-Portal nennt die Tenant-ID „Mandanten-ID“.
tenant-look-up = Nachschlagen
tenant-id = Tenant-ID
domain = Domäne
customer = Kunde

found-title = Ist das Ihr Microsoft-Tenant?
found-lead = Bestätigen Sie nur, wenn es der Tenant von { $customer } ist. Azure-Abonnements werden darin eingerichtet, und er lässt sich nicht mehr ändern, sobald eines beantragt wurde.
found-confirm = Bestätigen
found-other = Nein, anderen nachschlagen

confirmed-title = Bestätigt
confirmed = Dies ist der Microsoft-Tenant von { $customer }, in dem Azure-Abonnements eingerichtet werden. Sie müssen hier nichts weiter tun.
confirmed-on = Bestätigt am
confirmed-todo = Wenn dies nicht Ihr Tenant ist, sagen Sie es { $reseller }: Er lässt sich ändern, bis ein Abonnement beantragt wird.

refused-title = Nicht bestätigt
refused-other = { $customer } hat bereits einen anderen Tenant; es wurde deshalb nichts festgehalten.
refused-in-use = Ein anderes Kundenkonto von { $reseller } hat diesen Tenant; es wurde deshalb nichts festgehalten.
refused-locked = Der Tenant lässt sich nicht ändern, solange ein Antrag offen ist oder sobald ein Abonnement besteht; es wurde deshalb nichts festgehalten.
refused-by-rule = Dies lässt sich zurzeit nicht bestätigen; es wurde nichts festgehalten.
refused-todo = { $reseller } kann Ihnen dabei helfen.

fault-missing = Geben Sie eine Domäne oder die Tenant-ID Ihrer Organisation ein.
fault-malformed = Das ist weder eine Domäne noch eine Tenant-ID. Geben Sie die bloße Domäne ein, ohne https:// und ohne das, was in einer E-Mail-Adresse vor dem @ steht, oder die Tenant-ID mit ihren Bindestrichen.
fault-reserved = Das ist kein eigener Tenant einer Organisation: Microsoft verwendet ihn für persönliche Konten oder für alle. Geben Sie eine Domäne oder die Tenant-ID Ihrer eigenen Organisation ein.
fault-distributors = Das ist der Tenant des Distributors, der das Abonnement bereitstellt. Geben Sie eine Domäne oder die Tenant-ID Ihrer eigenen Organisation ein.
fault-not-found = Microsoft kennt keinen Tenant mit diesem Namen oder dieser ID. Prüfen Sie die Schreibweise, oder fragen Sie, wer in Ihrer Organisation Microsoft 365 oder Azure betreut.
fault-changed = Microsoft bestätigt nicht mehr, was Ihnen gezeigt wurde; es wurde deshalb nichts festgehalten. Schlagen Sie es erneut nach.
fault-unreachable = Microsoft ließ sich gerade nicht fragen; es wurde deshalb nichts festgehalten. Wählen Sie die Schaltfläche in einigen Minuten erneut.
