# What approvers read.
review-title = Approve a new Azure subscription?
review-lead = { $customer } asks { $reseller } for a new Microsoft Azure subscription.
to-decision = To the decision

fact-subscription = Subscription
fact-customer = Customer
fact-tenant = Microsoft tenant
fact-workload = Workload
fact-owner = Owner role
fact-requester = Requested by
fact-since = Requested on
fact-until = Decide by

next-title = What happens next
next-approve = If you approve, the subscription is set up in the customer's tenant, its access goes to the customer's contact, and { $requester } is told.
next-deny = If you deny, nothing is set up, and { $requester } is told your reason.

decide-title = Your decision
reason-label = Reason (needed when you deny)
reason-hint = Up to 1,000 characters. The requester reads it.
approve = Approve
deny = Deny
reader = This link was sent to { $approver } ({ $address }). The decision is recorded under this name and is final. If you are somebody else, do not decide.
reader-for = This link was sent to { $approver } ({ $address }), who decides for { $principal }. The decision is recorded under both names and is final. If you are somebody else, do not decide.
own-allowed = You asked for this subscription yourself. { $reseller } allows you to decide on it all the same.

fault-choice = Choose Approve or Deny.
fault-reason-missing = Give a reason when you deny: the requester reads it.
fault-reason = Give a reason of up to 1,000 characters without control characters. What was longer was cut.

own-title = Not yours to decide
own = This link was sent to { $approver } ({ $address }), who asked for this subscription. Whoever asked does not decide.
own-for = This link was sent to { $approver } ({ $address }) to decide for { $principal }, who asked for this subscription. Whoever asked does not decide, and nobody decides for that person.
own-todo = Another approver of { $reseller } decides, by their own link or in the queue of approval requests. You need not do anything.

console-title = Decide in your console
console = { $reseller } decides on requests in its console only. Mailed links decide nothing any more.
console-todo = Open the queue of approval requests in your console and decide there.

approved-title = Approved
denied-title = Denied
decision-title = The decision
asked-title = What was asked for
fact-decision = Decision
fact-decided-by = Decided by
fact-decided-for = On behalf of
fact-decided-on = Decided on
fact-decided-way = How
fact-reason = Reason
by-policy = The policy of { $reseller }
way-link = By the link in a mail
way-queue = In the queue of approval requests
way-policy = By itself

after-denied = Nothing is set up. The requester is told, with the reason. You need not do anything.
after-approved = The subscription is being set up. Its access goes to the customer's contact, and the requester is told. You need not do anything.
after-completed = The subscription exists, and its access went to the customer's contact. You need not do anything.
after-failed = It could not be set up, and the requester was told. The customer can request again.
after-attention = It ran into a difficulty, and the distributor's operations are looking at it. You need not do anything.
after-terms = It waits until the customer has accepted the terms. You need not do anything.
after-hold = It is on hold and is tried again by itself. You need not do anything.
after-cancelled = The distributor's operations have ended it. Ask them if you need to know more.
after-lapsed = The terms were not accepted in time, so nothing is set up. The customer can request again.

not-recorded = Your decision was not recorded: what is shown here stands. If you disagree, speak with whoever decided.

withdrawn-title = Withdrawn
withdrawn = The request was taken back on { $at }. There is nothing to decide, and nothing is set up.
undecided-title = Expired
undecided = Nobody decided on this request in time. Nothing is set up; the customer can request again.
past-title = Not waiting for a decision
past = This request has needed no decision since { $at }. You need not do anything.

over-title = This link has expired
over = The time to decide with this link is over.
over-todo = The queue of approval requests in your console shows how the request stands. If it is closed, the customer can request again.

revoked-title = This link was taken back
revoked = This link was taken back and decides nothing any more.
revoked-todo = Use the link in the newest mail, or decide in the queue of approval requests in your console.

renewed-title = This link was taken back
renewed = This link was taken back, and a new one was sent to you.
renewed-todo = Use the link in the newest mail, or decide in the queue of approval requests in your console.

left-title = This link is not valid any more
left = It was sent to { $approver } ({ $address }), who does not decide for { $reseller } at present.
left-todo = If you should decide, ask whoever looks after the approvers of { $reseller } to add you.

changed-title = The request has changed
changed = What was asked for has changed since this link was sent, so nothing was recorded.
changed-todo = Look at the request and decide in the queue of approval requests in your console.

suspended-title = Not yours to decide now
suspended = The distributor has suspended { $reseller }, so its approvers cannot decide now.
suspended-todo = The distributor's operations decide on open requests. Contact the distributor.

sign-in = { $reseller } wants approvers to sign in before they decide. Sign in as { $approver } ({ $address }); you then come back to this page.
sign-in-button = Sign in to decide
sign-in-not-set-up = { $reseller } wants approvers to sign in before they decide, and no sign-in is set up here.
fault-signed-out = You are not signed in, or no longer. Your decision was not recorded.
