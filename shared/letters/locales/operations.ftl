# What mails to the distributor's operations say. They are in English, whatever the reseller's language is.

fact-reference = Request
fact-step = Step
fact-drift = Found

operations-footer = This mail was sent automatically to the distributor's operations.
operations-means = What it means: { $explained }
operations-to-do = What to do: { $to-do }

operations-needed-subject = Operations needed: { $reason }, { $request } for { $customer }
operations-needed-heading = A request does not go on without you
operations-needed-intro = A request does not go on without you.
operations-needed-heading-failed = A request failed, and every other one will
operations-needed-intro-failed = A request failed for a reason for which every other one fails until you have mended it.
operations-needed-note-failed =
    What failed does not go on: once that is mended, have { $reseller } see to it that the subscription is requested again.
operations-needed-note =
    Once that is mended, let it go on with POST /v1/subscription-requests/{ $reference }/resume, or end it with POST
    /v1/subscription-requests/{ $reference }/cancel, which wants a reason and the id of a subscription that exists. Both
    calls stand in the runbook under "Resuming and cancelling".

drift-found-subject = Not as handed over: Azure subscription { $request } of { $customer }
drift-found-heading = Not as it was handed over
drift-found-intro = What stands at Microsoft is not what was handed over to a customer. Nothing was changed.
drift-found-note =
    What to do: find out with { $reseller } whether the customer meant it. It is looked at again every day, and the
    history of the request says when it is as it was.

owner-requested-subject = Owner asked for: Azure subscription { $request } for { $customer }
owner-requested-heading = Somebody should be Owner
owner-requested-intro =
    Somebody should have the Owner role on a new Microsoft Azure subscription. Its request needs no more approval, so
    provisioning begins now. If the customer has terms to accept first, it begins after that.
owner-requested-note =
    What to do: nothing. The role is assigned when the subscription is there, and another mail follows if Microsoft does
    not allow that. If it should not be, settle it with { $reseller } before that. The reference below is the id of the request.

approval-stuck-subject = Nobody left to ask: Azure subscription { $request } for { $customer }
approval-stuck-heading = A request waits, and nobody is left to ask
approval-stuck-intro =
    A customer's request waits for its decision, and { $reseller } has nobody left who could be asked. It expires on
    { $until }.
approval-stuck-note =
    What to do: reach { $reseller } some other way. Its people can still decide in the console, and by the links that
    reached them. Who decides for it, and at which address, is corrected with PUT /v1/resellers/ID.

access-reset-failed-subject = Access not renewed: Azure subscription { $request } for { $customer }
access-reset-failed-heading = A first password could not be made anew
access-reset-failed-intro =
    The first password to a customer's subscription was to be made anew, and that failed. What was handed over before
    stays as it was.
access-reset-failed-note =
    What to do: the history of the request names the reason, and the log of provision the refused call. Mend the cause,
    then have the access made anew. Where that does not help, reset the password of the user in the customer's tenant
    with { $reseller }.
