# What customers read.
over-title = This link has expired
over = The time to use this link is over, or the link was taken back.
over-todo = Ask your reseller for a new one.

reader = This link was sent to { $recipient } ({ $address }). It works until { $until }.

terms-title = Terms to accept
terms-lead = { $reseller } asks { $customer } to accept these terms before it gets Microsoft Azure subscriptions. Open each document, read it, then accept below.
terms-moved = Nothing was recorded: what is to be accepted has changed since this page was opened. Read what is listed now, then accept it.
terms-yours = Your acceptance
terms-recorded = It is recorded under the name of { $recipient } ({ $address }), with the time, the network address and the browser. If you are somebody else, do not accept.
terms-not-microsoft = This is no acceptance of Microsoft's own agreement: the Microsoft Customer Agreement is accepted with Microsoft.
terms-accept = Accept
document = Document
version = Version
sha256 = SHA-256 of the document
accepted = Accepted
accepted-by = By { $by }, on { $at }
accepted-not = Not yet
acceptance = Number of the acceptance

accepted-title = Accepted
accepted-you = You have accepted the terms that { $reseller } asks of { $customer }.
accepted-all = The terms that { $reseller } asks of { $customer } are accepted.
accepted-todo = You need not do anything else here: a request that waited for it goes on by itself.

nothing-title = Nothing to accept
nothing = There are no terms in force that you would have to accept.
nothing-todo = You need not do anything.

tenant-title = Which Microsoft tenant is yours?
tenant-lead = { $reseller } provides Microsoft Azure to { $customer } and needs to know its Microsoft Entra tenant: subscriptions are created in it. Enter one of your domains or the tenant id. You then see what it leads to; nothing is recorded before you confirm it.
tenant-label = Domain or tenant id of your organisation
tenant-hint = For example contoso.com, contoso.onmicrosoft.com, or 3f15978e-005c-4763-8b78-2a8fab289c58.
tenant-look-up = Look up
tenant-id = Tenant id
domain = Domain
customer = Customer

found-title = Is this your Microsoft tenant?
found-lead = Confirm it only if it is the tenant of { $customer }. Azure subscriptions are created in it, and it cannot be changed once one was requested.
found-confirm = Confirm
found-other = No, look up another one

confirmed-title = Confirmed
confirmed = This is the Microsoft tenant of { $customer }, in which Azure subscriptions are created. You need not do anything else here.
confirmed-on = Confirmed on
confirmed-todo = If this is not your tenant, tell { $reseller }: it can be changed until a subscription is requested.

refused-title = Not confirmed
refused-other = { $customer } has another tenant already, so nothing was recorded.
refused-in-use = Another customer account of { $reseller } has this tenant, so nothing was recorded.
refused-locked = The tenant cannot be changed while a request is open or once a subscription exists, so nothing was recorded.
refused-by-rule = This cannot be confirmed now, so nothing was recorded.
refused-todo = { $reseller } can help you with it.

fault-missing = Enter a domain or the tenant id of your organisation.
fault-malformed = This is neither a domain nor a tenant id. Enter the bare domain, without https:// and without what stands before the @ of a mail address, or the tenant id with its hyphens.
fault-reserved = This is no organisation's own tenant: Microsoft uses it for personal accounts or for everybody. Enter a domain or the tenant id of your own organisation.
fault-distributors = This is the tenant of the distributor who provides the subscription. Enter a domain or the tenant id of your own organisation.
fault-not-found = Microsoft knows no tenant by this name or id. Check the spelling, or ask whoever looks after Microsoft 365 or Azure in your organisation.
fault-changed = Microsoft does not confirm any more what you were shown, so nothing was recorded. Look it up again.
fault-unreachable = Microsoft could not be asked just now, so nothing was recorded. Press the button again in a few minutes.
