# Was Genehmigende lesen.
review-title = Ein neues Azure-Abonnement genehmigen?
review-lead = { $customer } bittet { $reseller } um ein neues Microsoft-Azure-Abonnement.
to-decision = Zur Entscheidung

fact-subscription = Abonnement
fact-customer = Kunde
fact-tenant = Microsoft-Tenant
fact-workload = Verwendung
fact-owner = Rolle „Besitzer“
fact-requester = Beantragt von
fact-since = Beantragt am
fact-until = Entscheiden bis

next-title = Wie es weitergeht
next-approve = Wenn Sie genehmigen, wird das Abonnement im Tenant des Kunden eingerichtet, der Zugang geht an den Ansprechpartner des Kunden, und { $requester } wird benachrichtigt.
next-deny = Wenn Sie ablehnen, wird nichts eingerichtet, und { $requester } erfährt Ihre Begründung.

decide-title = Ihre Entscheidung
reason-label = Begründung (nötig, wenn Sie ablehnen)
reason-hint = Bis zu 1.000 Zeichen. Wer den Antrag gestellt hat, liest sie.
approve = Genehmigen
deny = Ablehnen
reader = Dieser Link ging an { $approver } ({ $address }). Die Entscheidung wird unter diesem Namen festgehalten und ist endgültig. Wenn Sie jemand anderes sind, entscheiden Sie bitte nicht.
reader-for = Dieser Link ging an { $approver } ({ $address }) in Vertretung von { $principal }. Die Entscheidung wird unter beiden Namen festgehalten und ist endgültig. Wenn Sie jemand anderes sind, entscheiden Sie bitte nicht.
own-allowed = Sie haben dieses Abonnement selbst beantragt. { $reseller } erlaubt Ihnen, dennoch darüber zu entscheiden.

fault-choice = Wählen Sie „Genehmigen“ oder „Ablehnen“.
fault-reason-missing = Begründen Sie eine Ablehnung: Wer den Antrag gestellt hat, liest die Begründung.
fault-reason = Begründen Sie mit bis zu 1.000 Zeichen ohne Steuerzeichen. Was länger war, wurde gekürzt.

own-title = Nicht Ihre Entscheidung
own = Dieser Link ging an { $approver } ({ $address }), von dort kam auch der Antrag. Wer einen Antrag stellt, entscheidet nicht darüber.
own-for = Dieser Link ging an { $approver } ({ $address }) in Vertretung von { $principal }, von dort kam auch der Antrag. Wer einen Antrag stellt, entscheidet nicht darüber, auch nicht durch eine Vertretung.
own-todo = Eine andere genehmigende Person bei { $reseller } entscheidet, über ihren eigenen Link oder in der Liste der Genehmigungen. Sie müssen nichts tun.

console-title = Entscheiden Sie in Ihrer Konsole
console = { $reseller } entscheidet über Anträge nur in der Konsole. Links aus E-Mails entscheiden nichts mehr.
console-todo = Öffnen Sie die Liste der Genehmigungen in Ihrer Konsole und entscheiden Sie dort.

approved-title = Genehmigt
denied-title = Abgelehnt
decision-title = Die Entscheidung
asked-title = Was beantragt wurde
fact-decision = Entscheidung
fact-decided-by = Entschieden von
fact-decided-for = In Vertretung von
fact-decided-on = Entschieden am
fact-decided-way = Weg der Entscheidung
fact-reason = Begründung
by-policy = den Regeln von { $reseller }
way-link = Über den Link in einer E-Mail
way-queue = In der Liste der Genehmigungen
way-policy = Von selbst

after-denied = Es wird nichts eingerichtet. Wer den Antrag gestellt hat, erfährt es mit der Begründung. Sie müssen nichts tun.
after-approved = Das Abonnement wird eingerichtet. Der Zugang geht an den Ansprechpartner des Kunden, und wer den Antrag gestellt hat, wird benachrichtigt. Sie müssen nichts tun.
after-completed = Das Abonnement besteht, und der Zugang ging an den Ansprechpartner des Kunden. Sie müssen nichts tun.
after-failed = Es konnte nicht eingerichtet werden; wer den Antrag gestellt hat, wurde benachrichtigt. Der Kunde kann einen neuen Antrag stellen.
after-attention = Es gibt eine Schwierigkeit, um die sich das Betriebsteam des Distributors kümmert. Sie müssen nichts tun.
after-terms = Es wartet, bis der Kunde die Bedingungen angenommen hat. Sie müssen nichts tun.
after-hold = Es ruht und wird von selbst erneut versucht. Sie müssen nichts tun.
after-cancelled = Das Betriebsteam des Distributors hat es beendet. Fragen Sie dort nach, wenn Sie mehr wissen müssen.
after-lapsed = Die Bedingungen wurden nicht rechtzeitig angenommen; es wird nichts eingerichtet. Der Kunde kann einen neuen Antrag stellen.

not-recorded = Ihre Entscheidung wurde nicht festgehalten: Es gilt, was hier steht. Wenn Sie anderer Meinung sind, sprechen Sie mit der Person, die entschieden hat.

withdrawn-title = Zurückgezogen
withdrawn = Der Antrag wurde am { $at } zurückgezogen. Es gibt nichts zu entscheiden, und es wird nichts eingerichtet.
undecided-title = Verfallen
undecided = Niemand hat rechtzeitig über diesen Antrag entschieden. Es wird nichts eingerichtet; der Kunde kann einen neuen Antrag stellen.
past-title = Keine Entscheidung nötig
past = Dieser Antrag braucht seit dem { $at } keine Entscheidung mehr. Sie müssen nichts tun.

over-title = Dieser Link ist abgelaufen
over = Die Zeit, mit diesem Link zu entscheiden, ist vorbei.
over-todo = Die Liste der Genehmigungen in Ihrer Konsole zeigt, wie es um den Antrag steht. Ist er abgeschlossen, kann der Kunde einen neuen stellen.

revoked-title = Dieser Link wurde widerrufen
revoked = Dieser Link wurde widerrufen und entscheidet nichts mehr.
revoked-todo = Verwenden Sie den Link aus der neuesten E-Mail, oder entscheiden Sie in der Liste der Genehmigungen in Ihrer Konsole.

renewed-title = Dieser Link wurde widerrufen
renewed = Dieser Link wurde widerrufen, und Sie haben einen neuen erhalten.
renewed-todo = Verwenden Sie den Link aus der neuesten E-Mail, oder entscheiden Sie in der Liste der Genehmigungen in Ihrer Konsole.

left-title = Dieser Link gilt nicht mehr
left = Er ging an { $approver } ({ $address }); diese Person entscheidet zurzeit nicht für { $reseller }.
left-todo = Wenn Sie entscheiden sollen, bitten Sie darum, bei { $reseller } als genehmigende Person eingetragen zu werden.

changed-title = Der Antrag hat sich geändert
changed = Was beantragt wurde, hat sich geändert, seit dieser Link verschickt wurde; es wurde deshalb nichts festgehalten.
changed-todo = Sehen Sie sich den Antrag in der Liste der Genehmigungen in Ihrer Konsole an und entscheiden Sie dort.

suspended-title = Zurzeit nicht Ihre Entscheidung
suspended = Der Distributor hat { $reseller } gesperrt; die genehmigenden Personen können zurzeit nicht entscheiden.
suspended-todo = Über offene Anträge entscheidet das Betriebsteam des Distributors. Wenden Sie sich an den Distributor.

sign-in = { $reseller } möchte, dass sich anmeldet, wer entscheidet. Melden Sie sich als { $approver } ({ $address }) an; danach kommen Sie auf diese Seite zurück.
sign-in-button = Anmelden und entscheiden
sign-in-not-set-up = { $reseller } möchte, dass sich anmeldet, wer entscheidet, und hier ist keine Anmeldung eingerichtet.
fault-signed-out = Sie sind nicht oder nicht mehr angemeldet. Ihre Entscheidung wurde nicht festgehalten.
