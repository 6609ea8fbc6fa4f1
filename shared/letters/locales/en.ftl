# What mails say in English. A message has a subject, a heading, an intro (what happened, and what to do) and a note
# (what happens next); what else it needs stands with it. Why a request waits or failed is told in the words of
# the reasons themselves.

greeting = Hello { $reader },
reference = Reference: { $reference }
link-until = The link works until { $until }.
link-fallback = If the button does not work, copy this address into your browser:
footer = This mail was sent automatically for { $reseller }.
footer-reply = Replies go to { $reply-to }.
labelled = { $label }:
explained = { $explained }

fact-request = Subscription
fact-subscription = Subscription id
fact-customer = Customer
fact-user-name = Sign-in name
fact-password = First password
fact-tenant = Microsoft tenant
fact-workload = Workload
fact-owner = Owner role
fact-requested-by = Requested by
fact-since = Requested on
fact-reseller = Reseller
fact-reason = Reason
fact-contact = Customer's contact
fact-decider = Decided by
fact-behalf = On behalf of
fact-decided-on = Decided on
fact-way = By way of

way-link = the mailed link
way-link-signed-in = the mailed link, signed in as { $address }
way-queue = the management console
way-policy = the reseller's policy
policy-of = the policy of { $reseller }

# Approvers are asked, and reminded.
approval-requested-subject = Please decide: Azure subscription { $request } for { $customer }
approval-requested-heading = Please decide on a request
approval-requested-intro =
    { $customer } asks { $reseller } for a new Microsoft Azure subscription. Please approve or deny it by
    { $until }.
approval-requested-note =
    What happens next: if you approve, the subscription is provisioned in the customer's tenant and its access goes to
    the customer's contact. If you deny, { $requester } is told your reason. If nobody decides in time, the request
    expires.

approval-reminded-subject = Reminder, please decide: Azure subscription { $request } for { $customer }
approval-reminded-heading = A request still waits for a decision
approval-reminded-intro =
    { $customer } asked { $reseller } for a new Microsoft Azure subscription on { $since }, and nobody has decided yet.
    Please approve or deny it by { $until }.
approval-reminded-note =
    What happens next: if you approve, the subscription is provisioned in the customer's tenant and its access goes to
    the customer's contact. If you deny, { $requester } is told your reason. If nobody decides in time, the request
    expires.

decide-button = Review and decide
decide-delegate = You decide for { $approver }, who has handed it to you until { $handed-until }.
decide-personal =
    The link is for you alone: a decision taken with it is recorded under your name, so please do not forward this
    mail. Opening it decides nothing yet.
decide-sign-in = Before you can decide, you will be asked to sign in as { $reader-address }.
decide-console =
    Please decide in your management console. { $reseller } decides only there, so this mail has no link.
decide-renewed = Links to this request that were mailed before do not work any more.

# The requester follows the request.
request-received-subject = Received: Azure subscription { $request } for { $customer }
request-received-heading = Your request has arrived
request-received-intro =
    Your request for a new Microsoft Azure subscription for { $customer } has arrived. Thank you.
request-received-note =
    What happens next: { $reseller } was asked to approve or deny it by { $until }. You are told as soon as it has
    decided.
request-received-note-behalf =
    What happens next: { $reseller } asked on its customer's behalf, so no approval is needed. If { $customer } has
    terms to accept first, its contact is asked to by mail, and the request waits for that. Then the subscription is
    provisioned, and its access goes to the customer's contact.
request-received-note-policy =
    What happens next: by the policy of { $reseller } no approval is needed. If { $customer } has terms to accept
    first, its contact is asked to by mail, and the request waits for that. Then the subscription is provisioned, and its
    access goes to the customer's contact.

request-waiting-subject = Still waiting: Azure subscription { $request } for { $customer }
request-waiting-heading = Your request still waits for a decision
request-waiting-intro =
    { $reseller } has not decided yet on the request for a new Microsoft Azure subscription for { $customer }. There is
    nothing that you have to do.
request-waiting-reminded = Whoever was asked to decide has been reminded.
request-waiting-next = Somebody else at { $reseller } was asked to decide as well.
request-waiting-note =
    What happens next: { $reseller } can decide until { $until }, and you are told as soon as it has. If nobody decides
    in time, the request expires.

request-approved-subject = Approved: Azure subscription { $request } for { $customer }
request-approved-heading = Your request was approved
request-approved-intro =
    Good news: your request for a new Microsoft Azure subscription was approved by { $decider } on { $decided-on }.
request-approved-note =
    What happens next: the subscription is provisioned in the customer's tenant, once the customer has accepted any
    outstanding terms. When it is ready, the customer's contact gets a mail with its access.

request-denied-subject = Denied: Azure subscription { $request } for { $customer }
request-denied-heading = Your request was denied
request-denied-intro =
    Your request for a new Microsoft Azure subscription was denied by { $decider } on { $decided-on }.
request-denied-quote = The reason given:
request-denied-note =
    What happens next: nothing is provisioned, and the name is free again. If the reason can be mended, you can send a
    new request.

request-expired-subject = Expired: Azure subscription { $request } for { $customer }
request-expired-heading = The request has expired
request-expired-intro =
    The request for a new Microsoft Azure subscription for { $customer } has expired: nobody at { $reseller } decided on
    it before { $until }.
request-expired-intro-undated =
    The request for a new Microsoft Azure subscription for { $customer } has expired: nobody at { $reseller } decided on
    it.
request-expired-intro-unaccepted =
    The request for a new Microsoft Azure subscription for { $customer } has expired: { $customer } did not accept in
    time what the request waited for, the terms or Microsoft's own agreement.
request-expired-note =
    What happens next: nothing is provisioned, and the name is free again. If the subscription is still needed, talk to
    { $reseller }, then send a new request.
request-expired-note-unaccepted =
    What happens next: nothing is provisioned, and the name is free again. If the subscription is still needed,
    { $reseller } can say what has to be accepted. It can then be requested again.

request-failed-subject = Not possible: Azure subscription { $request } for { $customer }
request-failed-heading = The request could not be fulfilled
request-failed-intro = We are sorry: your request for a new Microsoft Azure subscription could not be fulfilled.
request-failed-note =
    What happens next: nothing more is tried, and the name is free again. { $reseller } can help you before you request
    again; give it the reference below.

request-on-hold-subject = On hold: Azure subscription { $request } for { $customer }
request-on-hold-heading = Your request is on hold
request-on-hold-intro = Your request for a new Microsoft Azure subscription is on hold.
request-on-hold-note =
    What happens next: it is tried again by itself, and you are told how it ends. If it lasts longer than two weeks, the
    distributor of { $reseller } looks at it.

request-cancelled-subject = Cancelled: Azure subscription { $request } for { $customer }
request-cancelled-heading = The request was cancelled
request-cancelled-intro =
    The distributor cancelled the request for a new Microsoft Azure subscription. If a subscription or an account had
    been made for it at Microsoft, it was taken back.
request-cancelled-quote = The reason:
request-cancelled-note =
    What happens next: nothing more is tried, and the name is free again. { $reseller } can tell you more; give it the
    reference below.

# Whoever decides knows of every decision.
decision-receipt-subject = Decided: Azure subscription { $request } for { $customer }
decision-receipt-heading = A decision was recorded
decision-receipt-intro-approved =
    { $decider } approved the request of { $customer } for a new Microsoft Azure subscription on { $decided-on }.
decision-receipt-intro-approved-you =
    You approved the request of { $customer } for a new Microsoft Azure subscription on { $decided-on }.
decision-receipt-intro-denied =
    { $decider } denied the request of { $customer } for a new Microsoft Azure subscription on { $decided-on }.
decision-receipt-intro-denied-you =
    You denied the request of { $customer } for a new Microsoft Azure subscription on { $decided-on }.
decision-receipt-quote = The reason given:
decision-receipt-alarm = Does { $decider } know nothing of it? Tell your distributor at once.
decision-receipt-alarm-you = Was it not you? Tell your distributor at once.
decision-receipt-note-approved =
    What happens next: { $requester } is told of the decision, and the subscription is provisioned, once the customer
    has accepted any outstanding terms.
decision-receipt-note-denied =
    What happens next: { $requester } is told of the decision and its reason. Nothing is provisioned.

approval-delegated-subject = You decide for { $approver } at { $reseller }
approval-delegated-subject-approver = { $delegate } decides for you at { $reseller }
approval-delegated-heading = Deciding was handed to you
approval-delegated-heading-approver = You have handed the deciding over
approval-delegated-intro =
    { $approver } has handed to you, until { $until }, the deciding on requests for Azure subscriptions of the customers
    of { $reseller }.
approval-delegated-intro-approver =
    You have handed to { $delegate }, until { $until }, the deciding on requests for Azure subscriptions of the customers
    of { $reseller }.
approval-delegated-note =
    What happens next: there is nothing that you have to do now. Whenever { $approver } is asked to decide, you are
    asked by mail as well; what you decide is recorded under your name, on behalf of { $approver }.
approval-delegated-note-approver =
    What happens next: { $delegate } is asked by mail as you are, and whoever of you decides first decides. If you did
    not want this, have { $reseller } take it back.

approver-removed-subject = You do not decide for { $reseller } any more
approver-removed-heading = You do not decide any more
approver-removed-intro =
    Your address was taken out of the approvers of { $reseller }. You do not decide on its customers' requests for Azure
    subscriptions any more. There is nothing that you have to do.
approver-removed-note =
    Links that were mailed to you before do not work any more. If this is unexpected, tell { $reseller } or the
    distributor.

# The customer's contact gets the access.
subscription-ready-subject = Ready: Azure subscription { $request } for { $customer }
subscription-ready-heading = Your Azure subscription is ready
subscription-ready-intro =
    Good news: the new Microsoft Azure subscription for { $customer } is ready.
subscription-ready-secret = Its administrator's sign-in name and first password are shown once, behind the link below.
subscription-ready-mailed = Its administrator's sign-in name and first password stand below.
subscription-ready-existing =
    Its Owner is your own account in that tenant: sign in as you always do. No new account was made.
subscription-ready-named =
    Its Owner is the user of that tenant who was named with the request. No new account was made, and that user gets no
    mail about it.
subscription-ready-note =
    What happens next: you sign in to Azure with what the link shows, and change the password at the first sign-in. If
    the access was opened before and not by you, tell { $reseller } at once.
subscription-ready-note-existing = If your account does not see the subscription, ask { $reseller }.
subscription-ready-note-named =
    What happens next: please tell that user, who signs in as always. If that account does not see the subscription, ask
    { $reseller }.
subscription-ready-note-mailed =
    What happens next: you sign in to Azure with them, and Microsoft has you choose another password. If the first one is
    not taken, somebody may have used it before you: have a new one made behind the link, and tell { $reseller } at once.
access-button = Show the access
access-personal =
    The link is for you alone, so please do not forward this mail. It shows the access once, when you ask for it on the
    page; opening the page shows nothing yet.
access-mailed-button = Have a new password made
access-mailed =
    { $reseller } chose to have the password stand here. Please do not forward this mail, and delete it once you have
    signed in. The link is for you alone as well.
portal-button = Open the Azure portal

access-renewed-subject = New first password: Azure subscription { $request } for { $customer }
access-renewed-heading = The access was made anew
access-renewed-intro =
    There is a new first password for the Microsoft Azure subscription of { $customer }. The one before does not work any
    more. Please open the new one by { $until }.
access-renewed-intro-mailed =
    There is a new first password for the Microsoft Azure subscription of { $customer }. The one before does not work any
    more.
access-renewed-note =
    What happens next: you sign in to Azure with what the link shows, and change the password at the first sign-in. If
    you did not ask for a new password, tell { $reseller }.
access-renewed-note-mailed =
    What happens next: you sign in to Azure with what stands above, and Microsoft has you choose another password. If you
    did not ask for a new password, tell { $reseller }.

access-opened-subject = Opened: access to Azure subscription { $request } for { $customer }
access-opened-heading = The access was opened
access-opened-intro =
    The access to the Microsoft Azure subscription of { $customer } was opened on { $opened-on }, with the link that was
    mailed to you.
access-opened-intro-undated =
    The access to the Microsoft Azure subscription of { $customer } was opened, with the link that was mailed to you.
access-opened-note =
    If it was you, there is nothing that you have to do. If it was not you, act now: open the link that you got and reset
    the access with the button on its page, or tell { $reseller } at once.

access-undelivered-subject = Not delivered: access to Azure subscription { $request } for { $customer }
access-undelivered-heading = The access did not arrive
access-undelivered-intro =
    The Microsoft Azure subscription for { $customer } is ready, but the mail with its access did not reach the
    customer's contact.
access-undelivered-note =
    What to do: check the contact's address on the customer record and correct it, then have { $reseller } send the access
    anew from its management console. Until then nobody can open it.
access-undelivered-intro-existing =
    The Microsoft Azure subscription for { $customer } is ready, but the mail that says so did not reach the customer's
    contact.
access-undelivered-note-existing =
    What to do: please tell the contact, and check and correct the address on the customer record. The Owner is an account
    that the customer's tenant had before, so there is no password to be sent.

terms-undelivered-subject = Not delivered: terms for Azure subscription { $request } of { $customer }
terms-undelivered-heading = The terms did not arrive
terms-undelivered-intro =
    A new Microsoft Azure subscription for { $customer } waits for the customer's contact to accept terms, but the mail
    that asks for that did not reach the contact. The request expires on { $until }.
terms-undelivered-note =
    What to do: check the contact's address on the customer record and correct it, then have { $reseller } ask for the
    terms anew from its management console. The contact gets a new link.
terms-undelivered-note-microsofts =
    What to do: please tell the contact to accept the Microsoft Customer Agreement in the Microsoft 365 admin center, and
    check and correct the address on the customer record. The request then goes on by itself.

# The customer's contact accepts and confirms.
asked-behalf =
    { $reseller } requested a new Microsoft Azure subscription on behalf of { $customer }.
asked-own = A new Microsoft Azure subscription was requested for { $customer }.

microsoft-agreement-requested-subject =
    Please accept Microsoft's agreement: Azure subscription { $request } for { $customer }
microsoft-agreement-requested-heading = Please accept Microsoft's agreement
microsoft-agreement-requested-intro =
    { $asked } { $customer } has not accepted the Microsoft Customer Agreement yet, and Microsoft provisions nothing before that.
    Please accept it by { $until }; the request expires otherwise.
microsoft-agreement-requested-step-1 =
    A Global Administrator of the tenant signs in to the Microsoft 365 admin center.
microsoft-agreement-requested-step-2 = Open Billing, then Billing accounts.
microsoft-agreement-requested-step-3 = Accept the Microsoft Customer Agreement there.
microsoft-agreement-requested-button = Open the Microsoft 365 admin center
microsoft-agreement-requested-note =
    What happens next: the request goes on by itself within an hour after that. There is nothing to confirm here. If the
    agreement cannot be found there, ask { $reseller }.

terms-requested-subject = Please accept the terms: Azure subscription { $request } for { $customer }
terms-requested-subject-anew = Please accept the terms anew: Azure subscriptions for { $customer }
terms-requested-heading = Please accept the terms
terms-requested-intro =
    { $asked } It is provisioned once the terms in force are accepted. Please read and accept them by { $until };
    the request expires otherwise.
terms-requested-intro-anew =
    { $reseller } asks { $customer } to accept the terms for Azure subscriptions anew: what was accepted before does not
    count any more. Please read and accept them by { $until }; after that, { $reseller } can have a new link sent.
terms-requested-button = Read and accept
terms-requested-personal =
    No sign-in is needed: the link is personal, and what is accepted with it is recorded under your name, so please do
    not forward this mail. Opening it accepts nothing yet.
terms-requested-note =
    What happens next: the request goes on by itself once you have accepted. This is no acceptance of Microsoft's own
    agreement; { $customer } accepts that one with Microsoft itself.
terms-requested-note-anew =
    What happens next: new subscriptions wait until you have accepted. This is no acceptance of Microsoft's own
    agreement; { $customer } accepts that one with Microsoft itself.

tenant-invited-subject = Please confirm the Microsoft tenant of { $customer }
tenant-invited-heading = Please confirm your Microsoft tenant
tenant-invited-intro =
    { $reseller } asks { $customer } to confirm its Microsoft tenant, because Azure subscriptions are provisioned in the
    customer's own tenant. Please do so by { $until }; after that, { $reseller } can have a new link sent.
tenant-invited-button = Confirm the tenant
tenant-invited-asked =
    What you will be asked: a domain of the tenant, such as contoso.com, or the tenant id. You then see which tenant was
    found, and confirm it. Whoever administers Microsoft 365 or Azure at { $customer } knows both.
tenant-invited-personal =
    No sign-in is needed: the link is personal, so please do not forward this mail. Opening it confirms nothing yet.
tenant-invited-note =
    What happens next: nothing changes at Microsoft, and { $reseller } sees the tenant that you confirmed. If you did not
    expect this, ask { $reseller } before you open the link.
