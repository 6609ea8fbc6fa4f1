# Wörter, die E-Mails und Seiten gemeinsam haben.
#
# So heißen die Dinge in jeder deutschen Datei: was wir sagen, was gemeint ist, und womit in keinem Text ein Wort beginnt.
# Ein Test liest diese Zeilen.
#
# Abonnement | subscription | Subscription
# Ansprechpartner | contact | Kontakt
# Antrag | request | Anforder, angeforder
# Besitzer | Owner, the role | Owner
# Domäne | domain | Domain
# E-Mail | mail | Mail, Email
# Kennwort | password | Passwort
# Regeln | policy | Richtlinie
# Tenant, Mandanten-ID | tenant, and its id in the Azure portal | Mandant
# anmelden | sign in | einlogg, Login
# widerrufen | revoked, of a link | zurückgenommen

moment = { $day }. { $month } { $year }, { $time } UTC
month-1 = Januar
month-2 = Februar
month-3 = März
month-4 = April
month-5 = Mai
month-6 = Juni
month-7 = Juli
month-8 = August
month-9 = September
month-10 = Oktober
month-11 = November
month-12 = Dezember

workload-production = Produktion
workload-dev-test = Entwicklung und Test

owner-none = Nicht gewünscht
owner-contact = Für den Ansprechpartner des Kunden
owner-user = Für den Benutzer { $id } im Tenant des Kunden
owner-group = Für die Gruppe { $id } im Tenant des Resellers

drift-missing = Microsoft führt es nicht mehr auf
drift-not-active = Microsoft führt es als nicht in Gebrauch

terms-microsoft = Microsoft-Kundenvereinbarung
terms-distributor = Bedingungen des Distributors
terms-reseller = Bedingungen des Resellers
