# Words that mails and pages share.
#
# How things are called in every English file: what we say, what it means, and with what no word of any text begins. A
# test reads these lines.
#
# deny | deny | reject, declin
# mail | mail | email, e-mail
# sign in | sign in | log in, login
# their own | whose it is | the own request, the own link, the own reseller

moment = { $day } { $month } { $year }, { $time } UTC
month-1 = January
month-2 = February
month-3 = March
month-4 = April
month-5 = May
month-6 = June
month-7 = July
month-8 = August
month-9 = September
month-10 = October
month-11 = November
month-12 = December

workload-production = Production
workload-dev-test = Dev/Test

owner-none = Not asked for
owner-contact = For the customer's contact
owner-user = For user { $id } of the customer's tenant
owner-group = For group { $id } of the reseller's tenant

drift-missing = Microsoft does not list it any more
drift-not-active = Microsoft lists it as not in use

terms-microsoft = Microsoft Customer Agreement
terms-distributor = Terms of the distributor
terms-reseller = Terms of the reseller
