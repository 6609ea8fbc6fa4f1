# Die Seiten hinter dem Link zum Zugang eines neuen Abonnements.
offer-title = Zugang zu Ihrem Azure-Abonnement
offer-text = Ein neues Microsoft-Azure-Abonnement von { $customer } ist bereit. Hinter dieser Schaltfläche stehen der Anmeldename und das erste Kennwort des Administrators.
offer-once = Sie werden einmal angezeigt. Halten Sie sich bereit, sich anzumelden oder sie sicher aufzubewahren, und drücken Sie dann ein einziges Mal.
offer-button = Zugang einmal anzeigen
offer-until = Der Zugang kann bis { $moment } geöffnet werden.

revealed-title = Ihr Zugang
revealed-text = Dies ist der Zugang zum Azure-Abonnement { $name } von { $customer }.
revealed-once = Er wird nicht noch einmal angezeigt: Melden Sie sich jetzt an, oder verwahren Sie ihn sicher, bevor Sie diese Seite verlassen.
revealed-sign-in = Auf portal.azure.com anmelden
revealed-change = Bei der ersten Anmeldung müssen Sie das Kennwort ändern.
user-label = Anmeldename
password-label = Erstes Kennwort
subscription-label = Abonnement-ID

opened-title = Bereits geöffnet
opened-text = Dieser Zugang wurde am { $moment } geöffnet und wird nicht noch einmal angezeigt.
opened-by-you = Wenn Sie das nicht waren, lassen Sie sofort ein neues erstes Kennwort erstellen: Das angezeigte gilt dann nicht mehr.
opened-label = Geöffnet
from-label = Von der Adresse
browser-label = Mit dem Browser

over-title = Dieser Link ist abgelaufen
over-text = Die Zeit, diesen Zugang zu öffnen, ist vorbei, oder der Link wurde widerrufen.
ask-reseller = Bitten Sie Ihren Reseller um einen neuen.

moved-title = Dieser Link gilt nicht mehr
moved-text = Er ging an eine Adresse, die jetzt nicht in den Kundendaten steht, und zeigt und ändert deshalb nichts. Ist der Zugang für Sie, bitten Sie Ihren Reseller um einen neuen Link.

again-text = Sie können ein neues erstes Kennwort erstellen lassen. Es wird mit einem neuen Link an die Adresse gesendet, die in Ihren Kundendaten steht, und ersetzt das bisherige.
again-button = Neues Kennwort senden

renewing-title = Ein neues Kennwort ist unterwegs
renewing-text = Ein neues erstes Kennwort wurde verlangt. Es kommt mit einem neuen Link an die Adresse in Ihren Kundendaten; dieser Link zeigt nichts mehr an.
replaced-title = Es gibt einen neueren Link
replaced-text = Inzwischen wurde ein neues erstes Kennwort erstellt und sein Link an die Adresse in Ihren Kundendaten gesendet. Verwenden Sie diesen. Ist er nicht angekommen, fragen Sie Ihren Reseller.
asked-title = Ein neues Kennwort ist unterwegs
asked-text = Wir erstellen ein neues erstes Kennwort. In wenigen Minuten kommt der Link dazu an die Adresse in Ihren Kundendaten. Das bisherige Kennwort gilt dann nicht mehr.
too-often-title = Zu oft verlangt
too-often-text = Mit diesem Link wurde zu oft ein neues erstes Kennwort verlangt. Ihr Reseller kann weiterhin eines erstellen lassen.
not-resettable-title = Kein neues Kennwort
not-resettable-text = Für dieses Abonnement gibt es kein erstes Kennwort, das erneuert werden kann. Fragen Sie Ihren Reseller.

unclear-title = Nicht ausgeführt
unclear-text = Es ist nicht klar, was gewünscht wurde, daher wurde nichts geöffnet oder geändert. Öffnen Sie den Link in der E-Mail und drücken Sie dort eine Schaltfläche.
