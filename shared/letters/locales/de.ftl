# Was E-Mails auf Deutsch sagen.

greeting = Guten Tag { $reader },
reference = Referenz: { $reference }
link-until = Der Link gilt bis zum { $until }.
link-fallback = Falls die Schaltfläche nicht funktioniert, kopieren Sie diese Adresse in Ihren Browser:
footer = Diese E-Mail wurde automatisch im Namen von { $reseller } verschickt.
footer-reply = Antworten darauf gehen an { $reply-to }.
labelled = { $label }:
explained = { $explained }

fact-request = Abonnement
fact-subscription = Abonnement-ID
fact-customer = Kunde
fact-user-name = Anmeldename
fact-password = Erstes Kennwort
fact-tenant = Microsoft-Tenant
fact-workload = Verwendung
fact-owner = Rolle „Besitzer“
fact-requested-by = Beantragt von
fact-since = Beantragt am
fact-reseller = Reseller
fact-reason = Grund
fact-contact = Ansprechpartner
fact-decider = Entschieden von
fact-behalf = In Vertretung von
fact-decided-on = Entschieden am
fact-way = Weg der Entscheidung

way-link = Link aus der E-Mail
way-link-signed-in = Link aus der E-Mail, angemeldet als { $address }
way-queue = Verwaltungskonsole
way-policy = Regeln des Resellers
policy-of = den Regeln von { $reseller }

approval-requested-subject = Bitte entscheiden: Azure-Abonnement { $request } für { $customer }
approval-requested-heading = Bitte entscheiden Sie über einen Antrag
approval-requested-intro =
    { $customer } bittet { $reseller } um ein neues Microsoft-Azure-Abonnement. Bitte genehmigen Sie den Antrag oder
    lehnen Sie ihn ab, und zwar bis zum { $until }.
approval-requested-note =
    Wie es weitergeht: Wenn Sie genehmigen, wird das Abonnement im Tenant des Kunden eingerichtet, und der Zugang geht
    an den Ansprechpartner des Kunden. Wenn Sie ablehnen, erfährt { $requester } Ihre Begründung. Wenn niemand rechtzeitig
    entscheidet, verfällt der Antrag.

approval-reminded-subject = Erinnerung, bitte entscheiden: Azure-Abonnement { $request } für { $customer }
approval-reminded-heading = Ein Antrag wartet noch auf eine Entscheidung
approval-reminded-intro =
    { $customer } hat { $reseller } am { $since } um ein neues Microsoft-Azure-Abonnement gebeten, und noch hat niemand
    entschieden. Bitte genehmigen Sie den Antrag oder lehnen Sie ihn ab, und zwar bis zum { $until }.
approval-reminded-note =
    Wie es weitergeht: Wenn Sie genehmigen, wird das Abonnement im Tenant des Kunden eingerichtet, und der Zugang geht
    an den Ansprechpartner des Kunden. Wenn Sie ablehnen, erfährt { $requester } Ihre Begründung. Wenn niemand rechtzeitig
    entscheidet, verfällt der Antrag.

decide-button = Prüfen und entscheiden
decide-delegate =
    Sie entscheiden in Vertretung von { $approver }; diese Aufgabe wurde Ihnen bis zum { $handed-until } übertragen.
decide-personal =
    Der Link ist nur für Sie bestimmt: Eine Entscheidung damit wird unter Ihrem Namen festgehalten. Bitte leiten Sie diese
    E-Mail deshalb nicht weiter. Wer den Link öffnet, entscheidet damit noch nichts.
decide-sign-in = Bevor Sie entscheiden können, werden Sie gebeten, sich als { $reader-address } anzumelden.
decide-console =
    Bitte entscheiden Sie in Ihrer Verwaltungskonsole. { $reseller } entscheidet nur dort, daher enthält diese E-Mail
    keinen Link.
decide-renewed = Links zu diesem Antrag aus früheren E-Mails gelten nicht mehr.

request-received-subject = Eingegangen: Azure-Abonnement { $request } für { $customer }
request-received-heading = Ihr Antrag ist eingegangen
request-received-intro =
    Ihr Antrag auf ein neues Microsoft-Azure-Abonnement für { $customer } ist eingegangen. Vielen Dank.
request-received-note =
    Wie es weitergeht: { $reseller } wurde gebeten, den Antrag bis zum { $until } zu genehmigen oder abzulehnen. Sie erfahren
    die Entscheidung, sobald sie gefallen ist.
request-received-note-behalf =
    Wie es weitergeht: { $reseller } hat den Antrag für den Kunden gestellt, daher ist keine Genehmigung nötig. Falls
    { $customer } zuerst Bedingungen annehmen muss, wird der Ansprechpartner per E-Mail darum gebeten, und der Antrag
    wartet darauf. Danach wird das Abonnement eingerichtet, und der Zugang geht an den Ansprechpartner des Kunden.
request-received-note-policy =
    Wie es weitergeht: Nach den Regeln von { $reseller } ist keine Genehmigung nötig. Falls { $customer } zuerst
    Bedingungen annehmen muss, wird der Ansprechpartner per E-Mail darum gebeten, und der Antrag wartet darauf. Danach wird
    das Abonnement eingerichtet, und der Zugang geht an den Ansprechpartner des Kunden.

request-waiting-subject = Noch offen: Azure-Abonnement { $request } für { $customer }
request-waiting-heading = Ihr Antrag wartet noch auf eine Entscheidung
request-waiting-intro =
    { $reseller } hat noch nicht über den Antrag auf ein neues Microsoft-Azure-Abonnement für { $customer }
    entschieden. Sie müssen nichts tun.
request-waiting-reminded = Wer um die Entscheidung gebeten wurde, ist daran erinnert worden.
request-waiting-next = Bei { $reseller } wurde außerdem eine weitere Person um die Entscheidung gebeten.
request-waiting-note =
    Wie es weitergeht: { $reseller } kann bis zum { $until } entscheiden. Sie erfahren die Entscheidung, sobald sie gefallen
    ist. Wenn niemand rechtzeitig entscheidet, verfällt der Antrag.

request-approved-subject = Genehmigt: Azure-Abonnement { $request } für { $customer }
request-approved-heading = Ihr Antrag wurde genehmigt
request-approved-intro =
    Gute Nachricht: Ihr Antrag auf ein neues Microsoft-Azure-Abonnement wurde am { $decided-on } von { $decider }
    genehmigt.
request-approved-note =
    Wie es weitergeht: Das Abonnement wird im Tenant des Kunden eingerichtet, nachdem der Kunde noch offene Bedingungen
    angenommen hat. Sobald es bereit ist, bekommt der Ansprechpartner des Kunden eine E-Mail mit dem Zugang.

request-denied-subject = Abgelehnt: Azure-Abonnement { $request } für { $customer }
request-denied-heading = Ihr Antrag wurde abgelehnt
request-denied-intro =
    Ihr Antrag auf ein neues Microsoft-Azure-Abonnement wurde am { $decided-on } von { $decider } abgelehnt.
request-denied-quote = Die Begründung:
request-denied-note =
    Wie es weitergeht: Es wird nichts eingerichtet, und der Name ist wieder frei. Wenn sich der Grund beheben lässt,
    können Sie einen neuen Antrag stellen.

request-expired-subject = Verfallen: Azure-Abonnement { $request } für { $customer }
request-expired-heading = Der Antrag ist verfallen
request-expired-intro =
    Der Antrag auf ein neues Microsoft-Azure-Abonnement für { $customer } ist verfallen: Bei { $reseller } hat bis zum
    { $until } niemand darüber entschieden.
request-expired-intro-undated =
    Der Antrag auf ein neues Microsoft-Azure-Abonnement für { $customer } ist verfallen: Bei { $reseller } hat niemand
    darüber entschieden.
request-expired-intro-unaccepted =
    Der Antrag auf ein neues Microsoft-Azure-Abonnement für { $customer } ist verfallen: { $customer } hat nicht
    rechtzeitig angenommen, worauf der Antrag wartete, nämlich die Bedingungen oder Microsofts eigene Vereinbarung.
request-expired-note =
    Wie es weitergeht: Es wird nichts eingerichtet, und der Name ist wieder frei. Wenn das Abonnement noch gebraucht
    wird, sprechen Sie mit { $reseller } und stellen Sie dann einen neuen Antrag.
request-expired-note-unaccepted =
    Wie es weitergeht: Es wird nichts eingerichtet, und der Name ist wieder frei. Wenn das Abonnement noch gebraucht
    wird, kann { $reseller } sagen, was anzunehmen ist. Danach kann es neu beantragt werden.

request-failed-subject = Nicht möglich: Azure-Abonnement { $request } für { $customer }
request-failed-heading = Der Antrag konnte nicht erfüllt werden
request-failed-intro =
    Es tut uns leid: Ihr Antrag auf ein neues Microsoft-Azure-Abonnement konnte nicht erfüllt werden.
request-failed-note =
    Wie es weitergeht: Es wird nichts weiter versucht, und der Name ist wieder frei. { $reseller } kann Ihnen helfen,
    bevor Sie einen neuen Antrag stellen; nennen Sie dort die Referenz unten.

request-on-hold-subject = Angehalten: Azure-Abonnement { $request } für { $customer }
request-on-hold-heading = Ihr Antrag ist angehalten
request-on-hold-intro = Ihr Antrag auf ein neues Microsoft-Azure-Abonnement ist angehalten.
request-on-hold-note =
    Wie es weitergeht: Es wird von selbst erneut versucht, und Sie erfahren, wie es ausgeht. Wenn es länger als zwei
    Wochen dauert, sieht der Distributor von { $reseller } nach.

request-cancelled-subject = Abgebrochen: Azure-Abonnement { $request } für { $customer }
request-cancelled-heading = Der Antrag wurde abgebrochen
request-cancelled-intro =
    Der Distributor hat den Antrag auf ein neues Microsoft-Azure-Abonnement abgebrochen. Falls dafür bei Microsoft
    schon ein Abonnement oder ein Konto angelegt war, wurde das rückgängig gemacht.
request-cancelled-quote = Der Grund:
request-cancelled-note =
    Wie es weitergeht: Es wird nichts weiter versucht, und der Name ist wieder frei. { $reseller } kann Ihnen mehr sagen;
    nennen Sie dort die Referenz unten.

decision-receipt-subject = Entschieden: Azure-Abonnement { $request } für { $customer }
decision-receipt-heading = Eine Entscheidung wurde festgehalten
decision-receipt-intro-approved =
    { $decider } hat den Antrag von { $customer } auf ein neues Microsoft-Azure-Abonnement am { $decided-on } genehmigt.
decision-receipt-intro-approved-you =
    Sie haben den Antrag von { $customer } auf ein neues Microsoft-Azure-Abonnement am { $decided-on } genehmigt.
decision-receipt-intro-denied =
    { $decider } hat den Antrag von { $customer } auf ein neues Microsoft-Azure-Abonnement am { $decided-on } abgelehnt.
decision-receipt-intro-denied-you =
    Sie haben den Antrag von { $customer } auf ein neues Microsoft-Azure-Abonnement am { $decided-on } abgelehnt.
decision-receipt-quote = Die Begründung:
decision-receipt-alarm =
    { $decider } weiß nichts davon? Sagen Sie es sofort Ihrem Distributor.
decision-receipt-alarm-you = Waren Sie das nicht? Sagen Sie es sofort Ihrem Distributor.
decision-receipt-note-approved =
    Wie es weitergeht: { $requester } erfährt die Entscheidung, und das Abonnement wird eingerichtet, nachdem der Kunde
    noch offene Bedingungen angenommen hat.
decision-receipt-note-denied =
    Wie es weitergeht: { $requester } erfährt die Entscheidung und die Begründung. Es wird nichts eingerichtet.

approval-delegated-subject = Sie entscheiden in Vertretung von { $approver } bei { $reseller }
approval-delegated-subject-approver = { $delegate } entscheidet in Ihrer Vertretung bei { $reseller }
approval-delegated-heading = Ihnen wurde das Entscheiden übertragen
approval-delegated-heading-approver = Sie haben das Entscheiden übertragen
approval-delegated-intro =
    { $approver } hat Ihnen bis zum { $until } übertragen, über die Anträge der Kunden von { $reseller } auf
    Azure-Abonnements zu entscheiden.
approval-delegated-intro-approver =
    Sie haben { $delegate } bis zum { $until } übertragen, über die Anträge der Kunden von { $reseller } auf
    Azure-Abonnements zu entscheiden.
approval-delegated-note =
    Wie es weitergeht: Sie müssen jetzt nichts tun. Wann immer { $approver } um eine Entscheidung gebeten wird, werden
    auch Sie per E-Mail gefragt; was Sie entscheiden, wird unter Ihrem Namen in Vertretung von { $approver } festgehalten.
approval-delegated-note-approver =
    Wie es weitergeht: { $delegate } wird wie Sie per E-Mail gefragt, und es zählt, wer zuerst entscheidet. Falls Sie das
    nicht wollten, lassen Sie es von { $reseller } zurücknehmen.

approver-removed-subject = Sie entscheiden nicht mehr für { $reseller }
approver-removed-heading = Sie entscheiden nicht mehr
approver-removed-intro =
    Ihre Adresse wurde aus der Liste derer genommen, die für { $reseller } entscheiden. Über Anträge der Kunden auf
    Azure-Abonnements entscheiden Sie nicht mehr. Sie müssen nichts tun.
approver-removed-note =
    Links aus früheren E-Mails gelten für Sie nicht mehr. Falls Sie das nicht erwartet haben, wenden Sie sich an
    { $reseller } oder an den Distributor.

subscription-ready-subject = Bereit: Azure-Abonnement { $request } für { $customer }
subscription-ready-heading = Ihr Azure-Abonnement ist bereit
subscription-ready-intro = Gute Nachricht: Das neue Microsoft-Azure-Abonnement für { $customer } ist bereit.
subscription-ready-secret =
    Anmeldename und erstes Kennwort für die Verwaltung werden hinter dem Link unten ein einziges Mal gezeigt.
subscription-ready-mailed = Anmeldename und erstes Kennwort für die Verwaltung stehen unten.
subscription-ready-existing =
    Die Rolle „Besitzer“ hat Ihr eigenes Konto in diesem Tenant: Melden Sie sich an wie immer. Ein neues Konto wurde nicht angelegt.
subscription-ready-named =
    Die Rolle „Besitzer“ hat der Benutzer dieses Tenants, der im Antrag genannt wurde. Ein neues Konto wurde nicht angelegt,
    und dieser Benutzer bekommt keine E-Mail darüber.
subscription-ready-note =
    Wie es weitergeht: Sie melden sich mit den gezeigten Daten bei Azure an und ändern das Kennwort bei der ersten
    Anmeldung. Falls der Zugang schon geöffnet wurde und nicht von Ihnen, sagen Sie es sofort { $reseller }.
subscription-ready-note-existing =
    Falls Ihr Konto das Abonnement nicht sieht, fragen Sie { $reseller }.
subscription-ready-note-named =
    Wie es weitergeht: Bitte sagen Sie es diesem Benutzer, der sich wie immer anmeldet. Falls sein Konto das Abonnement
    nicht sieht, fragen Sie { $reseller }.
subscription-ready-note-mailed =
    Wie es weitergeht: Sie melden sich damit bei Azure an, und Microsoft lässt Sie ein anderes Kennwort wählen. Wird das
    erste nicht angenommen, hat es vielleicht jemand vor Ihnen benutzt: Lassen Sie hinter dem Link ein neues anlegen, und
    sagen Sie es sofort { $reseller }.
access-button = Zugang anzeigen
access-personal =
    Der Link ist nur für Sie bestimmt; bitte leiten Sie diese E-Mail nicht weiter. Er zeigt den Zugang ein einziges Mal,
    sobald Sie das auf der Seite verlangen; das Öffnen der Seite zeigt noch nichts.
access-mailed-button = Neues Kennwort anlegen
access-mailed =
    { $reseller } hat gewählt, dass das Kennwort in dieser E-Mail steht. Bitte leiten Sie sie nicht weiter, und löschen Sie
    sie, sobald Sie angemeldet sind. Auch der Link ist nur für Sie bestimmt.
portal-button = Azure-Portal öffnen

access-renewed-subject = Neues erstes Kennwort: Azure-Abonnement { $request } für { $customer }
access-renewed-heading = Der Zugang wurde erneuert
access-renewed-intro =
    Für das Microsoft-Azure-Abonnement von { $customer } gibt es ein neues erstes Kennwort. Das bisherige gilt nicht
    mehr. Bitte öffnen Sie das neue bis zum { $until }.
access-renewed-intro-mailed =
    Für das Microsoft-Azure-Abonnement von { $customer } gibt es ein neues erstes Kennwort. Das frühere gilt nicht mehr.
access-renewed-note =
    Wie es weitergeht: Sie melden sich mit den gezeigten Daten bei Azure an und ändern das Kennwort bei der ersten
    Anmeldung. Falls Sie kein neues Kennwort verlangt haben, sagen Sie es { $reseller }.
access-renewed-note-mailed =
    Wie es weitergeht: Sie melden sich mit den Daten oben bei Azure an, und Microsoft lässt Sie ein anderes Kennwort
    wählen. Falls Sie kein neues Kennwort verlangt haben, sagen Sie es { $reseller }.

access-opened-subject = Geöffnet: Zugang zum Azure-Abonnement { $request } für { $customer }
access-opened-heading = Der Zugang wurde geöffnet
access-opened-intro =
    Der Zugang zum Microsoft-Azure-Abonnement von { $customer } wurde am { $opened-on } mit dem Link geöffnet, der Ihnen
    geschickt wurde.
access-opened-intro-undated =
    Der Zugang zum Microsoft-Azure-Abonnement von { $customer } wurde mit dem Link geöffnet, der Ihnen geschickt wurde.
access-opened-note =
    Wenn Sie das waren, müssen Sie nichts tun. Wenn nicht, handeln Sie jetzt: Öffnen Sie den Link, den Sie bekommen haben,
    und setzen Sie den Zugang mit der Schaltfläche auf der Seite zurück, oder sagen Sie es sofort { $reseller }.

access-undelivered-subject = Nicht zugestellt: Zugang zum Azure-Abonnement { $request } für { $customer }
access-undelivered-heading = Der Zugang ist nicht angekommen
access-undelivered-intro =
    Das Microsoft-Azure-Abonnement für { $customer } ist bereit, aber die E-Mail mit dem Zugang hat den Ansprechpartner
    des Kunden nicht erreicht.
access-undelivered-note =
    Was zu tun ist: Prüfen und berichtigen Sie die Adresse des Ansprechpartners im Kundendatensatz, und lassen Sie den
    Zugang dann von { $reseller } aus der Verwaltungskonsole erneut senden. Bis dahin kann ihn niemand öffnen.
access-undelivered-intro-existing =
    Das Microsoft-Azure-Abonnement für { $customer } ist bereit, aber die E-Mail darüber hat den Ansprechpartner des Kunden
    nicht erreicht.
access-undelivered-note-existing =
    Was zu tun ist: Bitte sagen Sie es dem Ansprechpartner, und prüfen und berichtigen Sie die Adresse im Kundendatensatz.
    Die Rolle „Besitzer“ hat ein Konto, das es im Tenant des Kunden schon gab; ein Kennwort gibt es also nicht zu senden.

terms-undelivered-subject = Nicht zugestellt: Bedingungen zum Azure-Abonnement { $request } für { $customer }
terms-undelivered-heading = Die Bedingungen sind nicht angekommen
terms-undelivered-intro =
    Ein neues Microsoft-Azure-Abonnement für { $customer } wartet darauf, dass der Ansprechpartner des Kunden Bedingungen
    annimmt, aber die E-Mail mit dieser Bitte hat ihn nicht erreicht. Der Antrag verfällt am { $until }.
terms-undelivered-note =
    Was zu tun ist: Prüfen und berichtigen Sie die Adresse des Ansprechpartners im Kundendatensatz, und lassen Sie
    { $reseller } die Bedingungen aus der Verwaltungskonsole erneut vorlegen. Der Ansprechpartner bekommt einen neuen Link.
terms-undelivered-note-microsofts =
    Was zu tun ist: Bitten Sie den Ansprechpartner, die Microsoft-Kundenvereinbarung im Microsoft 365 Admin Center
    anzunehmen, und prüfen und berichtigen Sie die Adresse im Kundendatensatz. Der Antrag geht dann von selbst weiter.

asked-behalf =
    { $reseller } hat für { $customer } ein neues Microsoft-Azure-Abonnement beantragt.
asked-own = Für { $customer } wurde ein neues Microsoft-Azure-Abonnement beantragt.

microsoft-agreement-requested-subject =
    Bitte Microsofts Vereinbarung annehmen: Azure-Abonnement { $request } für { $customer }
microsoft-agreement-requested-heading = Bitte nehmen Sie Microsofts Vereinbarung an
microsoft-agreement-requested-intro =
    { $asked } { $customer } hat die Microsoft-Kundenvereinbarung noch nicht angenommen, und vorher richtet Microsoft nichts ein.
    Bitte nehmen Sie sie bis zum { $until } an; sonst verfällt der Antrag.
microsoft-agreement-requested-step-1 =
    Mit dem Konto eines globalen Administrators des Tenants am Microsoft 365 Admin Center anmelden.
microsoft-agreement-requested-step-2 = Dort unter „Abrechnung“ die „Abrechnungskonten“ öffnen.
microsoft-agreement-requested-step-3 = Dort die Microsoft-Kundenvereinbarung annehmen.
microsoft-agreement-requested-button = Microsoft 365 Admin Center öffnen
microsoft-agreement-requested-note =
    Wie es weitergeht: Der Antrag geht danach innerhalb einer Stunde von selbst weiter. Hier ist nichts zu bestätigen.
    Falls die Vereinbarung dort nicht zu finden ist, fragen Sie { $reseller }.

terms-requested-subject = Bitte Bedingungen annehmen: Azure-Abonnement { $request } für { $customer }
terms-requested-subject-anew = Bitte Bedingungen erneut annehmen: Azure-Abonnements für { $customer }
terms-requested-heading = Bitte nehmen Sie die Bedingungen an
terms-requested-intro =
    { $asked } Es wird eingerichtet, sobald die geltenden Bedingungen angenommen sind. Bitte lesen Sie sie und nehmen
    Sie sie bis zum { $until } an; sonst verfällt der Antrag.
terms-requested-intro-anew =
    { $reseller } bittet { $customer }, die Bedingungen für Azure-Abonnements erneut anzunehmen: Frühere Annahmen gelten
    nicht mehr. Bitte lesen Sie sie und nehmen Sie sie bis zum { $until } an; danach kann { $reseller } einen neuen Link
    senden lassen.
terms-requested-button = Lesen und annehmen
terms-requested-personal =
    Eine Anmeldung ist nicht nötig: Der Link ist persönlich, und was damit angenommen wird, wird unter Ihrem Namen
    festgehalten. Bitte leiten Sie diese E-Mail deshalb nicht weiter. Wer den Link öffnet, nimmt damit noch nichts an.
terms-requested-note =
    Wie es weitergeht: Sobald Sie angenommen haben, geht der Antrag von selbst weiter. Microsofts eigene Vereinbarung ist
    damit nicht angenommen; das tut { $customer } bei Microsoft selbst.
terms-requested-note-anew =
    Wie es weitergeht: Neue Abonnements warten, bis Sie angenommen haben. Microsofts eigene Vereinbarung ist damit nicht
    angenommen; das tut { $customer } bei Microsoft selbst.

tenant-invited-subject = Bitte den Microsoft-Tenant von { $customer } bestätigen
tenant-invited-heading = Bitte bestätigen Sie Ihren Microsoft-Tenant
tenant-invited-intro =
    { $reseller } bittet { $customer }, den eigenen Microsoft-Tenant zu bestätigen, denn Azure-Abonnements werden im
    Tenant des Kunden eingerichtet. Bitte tun Sie das bis zum { $until }; danach kann { $reseller } einen neuen Link senden
    lassen.
tenant-invited-button = Tenant bestätigen
tenant-invited-asked =
    Was Sie gefragt werden: eine Domäne des Tenants, zum Beispiel contoso.com, oder die Tenant-ID. Dann sehen Sie, welcher
    Tenant gefunden wurde, und bestätigen ihn. Wer bei { $customer } Microsoft 365 oder Azure verwaltet, kennt beides.
tenant-invited-personal =
    Eine Anmeldung ist nicht nötig: Der Link ist persönlich, bitte leiten Sie diese E-Mail nicht weiter. Wer den Link
    öffnet, bestätigt damit noch nichts.
tenant-invited-note =
    Wie es weitergeht: Bei Microsoft ändert sich nichts, und { $reseller } sieht den Tenant, den Sie bestätigt haben. Falls
    Sie das nicht erwartet haben, fragen Sie { $reseller }, bevor Sie den Link öffnen.

# Warum etwas wartet oder gescheitert ist.
reason-approval-timeout =
    Über den Antrag hat niemand rechtzeitig entschieden; er ist verfallen, und der Name ist wieder frei. Wenn das
    Abonnement noch gebraucht wird, sprechen Sie mit denen, die entscheiden, und beantragen Sie es dann erneut.
reason-terms-timeout =
    Der Kunde hat nicht rechtzeitig angenommen, worauf der Antrag wartete, die Bedingungen oder Microsofts eigene
    Vereinbarung; der Antrag ist verfallen, und der Name ist wieder frei. Sobald der Kunde angenommen hat, kann das
    Abonnement erneut beantragt werden.
reason-relationship-missing =
    Der Kunde hat die Reseller-Einladung des Distributors bei Microsoft nicht angenommen. Der Kunde nimmt sie im Microsoft
    365 Admin Center an; danach kann das Abonnement erneut beantragt werden.
reason-terms-not-accepted =
    Der Kunde hat die geltenden Bedingungen nicht angenommen. Der Ansprechpartner des Kunden hat einen Link dazu; danach
    geht der Antrag von selbst weiter.
reason-mca-not-accepted =
    Der Kunde hat die Microsoft-Kundenvereinbarung nicht angenommen. Ein globaler Administrator des Kunden nimmt sie im
    Microsoft 365 Admin Center unter „Abrechnungskonten“ an; danach geht der Antrag von selbst weiter.
reason-customer-under-review =
    Microsoft prüft das Konto des Kunden, was Tage dauern kann. Es ist nichts zu tun: Zweimal am Tag wird es erneut
    versucht.
reason-customer-rejected =
    Microsoft hat das Konto des Kunden geprüft und lässt es nicht zu. Der Kunde muss das mit Microsoft klären, bevor er
    einen neuen Antrag stellt.
reason-reseller-agreement-missing =
    Der Reseller hat die Microsoft-Partnervereinbarung nicht angenommen. Ein Administrator des Resellers nimmt sie im
    Partner Center an; zweimal am Tag wird nachgesehen.
reason-reseller-id-invalid =
    Microsoft kennt die Partner-ID des Resellers nicht als die eines indirekten Resellers dieser Region. Bitten Sie den
    Distributor, sie zu berichtigen, und stellen Sie den Antrag dann erneut.
reason-credit-limit =
    Ein Kreditrahmen bei Microsoft ist ausgeschöpft. Zweimal am Tag wird es erneut versucht; der Distributor muss ihn
    erhöhen.
reason-quota-customer =
    Der Kunde hat so viele Abonnements, wie Microsoft erlaubt. Schließen Sie eines, das nicht gebraucht wird, oder lassen
    Sie den Distributor bei Microsoft um mehr bitten.
reason-quota-partner =
    Der Distributor hat so viele Abonnements, wie Microsoft erlaubt. Vor einem neuen Antrag muss er Microsoft um mehr
    bitten.
reason-risk-check-failed =
    Microsofts Risikoprüfung hat die Bestellung abgelehnt. Ein neuer Versuch hilft nicht; der Distributor kann bei
    Microsoft nachfragen.
reason-country-unsupported =
    Im Land des Kunden kann Azure nicht über diesen Distributor verkauft werden.
reason-legacy-azure-upgrading =
    Der Kunde wird gerade vom älteren Azure-Angebot auf den Azure-Plan umgestellt. Zweimal am Tag wird es erneut versucht.
reason-legacy-azure-present =
    Der Kunde hat noch das ältere Azure-Angebot, und die Umstellung auf den Azure-Plan ist gescheitert. Der Distributor
    muss sie zuerst abschließen.
reason-plan-order-refused =
    Microsoft hat die Bestellung des Azure-Plans für den Kunden nicht angenommen. Der Distributor muss nachsehen.
reason-default-subscription-unclear =
    Der Distributor muss sich die Abonnements des Kunden bei Microsoft ansehen, bevor es weitergeht.
reason-subscription-refused =
    Microsoft hat die Bestellung angenommen und dann aufgegeben. Beantragen Sie das Abonnement erneut; wenn auch das
    scheitert, fragen Sie den Distributor.
reason-subscription-not-enabled =
    Das Abonnement gibt es bei Microsoft, es ist aber nicht aktiviert. Der Distributor muss nachsehen.
reason-tenant-mismatch =
    Was Microsoft geantwortet hat, gehört zu einem anderen Tenant als dem des Kunden. Der Distributor muss nachsehen; ein
    Zugang wurde nicht verschickt.
reason-domain-federated =
    In der föderierten Domäne des Kunden kann kein Benutzer angelegt werden, und dort ist niemand bekannt, der Zugang
    bekommen könnte. Nennen Sie einen Benutzer aus dem Tenant des Kunden als „Besitzer“, oder machen Sie den Ansprechpartner
    zu einem Benutzer dieses Tenants.
reason-user-rights-missing =
    Der Distributor darf im Tenant des Kunden keine Benutzer anlegen. Der Kunde erteilt das Recht (GDAP-Rolle
    Benutzeradministrator) oder nennt einen Benutzer seines Tenants als „Besitzer“.
reason-principal-not-found =
    Wer „Besitzer“ werden soll, ist im Tenant des Kunden nicht bekannt. Prüfen Sie die Objekt-ID mit dem Kunden; das
    Abonnement selbst gibt es.
reason-azure-access-missing =
    Der Distributor hat keinen administrativen Zugriff auf das neue Abonnement, daher kann niemand „Besitzer“ werden. Der
    Distributor muss nachsehen.
reason-billing-customer-missing =
    Microsoft rechnet den Kunden noch nicht über das Konto des Distributors ab. Der Distributor muss nachsehen.
reason-distributor-auth =
    Der Distributor muss sich bei Microsoft neu anmelden. Er weiß davon, und der Antrag geht von selbst weiter.
reason-distributor-mfa-missing =
    Der Distributor muss sich bei Microsoft neu anmelden. Er weiß davon, und der Antrag geht von selbst weiter.
reason-distributor-agreement-missing =
    Der Distributor muss eine Vereinbarung mit Microsoft annehmen. Er weiß davon, und der Antrag geht von selbst weiter.
reason-distributor-rights-missing =
    Dem Konto des Distributors fehlt ein Recht bei Microsoft. Der Distributor muss nachsehen.
reason-customer-consent-missing =
    Die Anwendung des Distributors hat im Tenant des Kunden keine Zustimmung. Der Distributor muss nachsehen.
reason-customer-access-blocked =
    Der Tenant des Kunden lässt den Distributor nicht ein, etwa wegen seiner Regeln für bedingten Zugriff. Lassen Sie
    einen Administrator des Kunden den Zugriff des Distributors erlauben; der Distributor muss nachsehen.
reason-sandbox-limit =
    Eine Grenze des Sandbox-Kontos des Distributors ist erreicht.
reason-call-refused =
    Microsoft hat einen Aufruf auf eine Weise abgelehnt, die keine Regel vorsieht. Der Distributor muss nachsehen.
reason-answer-unreadable =
    Microsofts Antworten sind nicht zu verstehen. Der Distributor muss nachsehen.
reason-overdue =
    Microsoft braucht länger, als es sollte. Der Distributor muss nachsehen.
reason-account-incomplete =
    Das Kundenkonto oder sein Reseller ist nicht mehr vollständig. Der Distributor muss nachsehen.
reason-cancel-unconfirmed =
    Während der Antrag abgebrochen wurde, ist ein Abonnement entstanden. Der Distributor muss nachsehen.
reason-unforeseen =
    Hier ist etwas gescheitert, das keine Regel vorsieht. Der Distributor muss nachsehen.
