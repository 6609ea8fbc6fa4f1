# Where a sign-in does not go on.
over-title = This link has expired
over = The time to decide with this link is over, or the link was taken back.
over-todo = The queue of approval requests in your console shows how the request stands.

unknown-way-title = Please begin again
unknown-way = This sign-in did not begin on our page, or the address is not complete.
unknown-way-todo = Open the link in the mail, and sign in from there.

too-late-title = Please sign in again
too-late = Signing in took too long. Nothing was recorded.
too-late-todo = You are asked who you are once more, and then you can decide.

not-signed-in-title = You are not signed in
not-signed-in = You are not signed in, so you cannot decide yet. Nothing was recorded.
not-signed-in-todo = Sign in as the person to whom this link was sent.

unverified-title = Your address is not verified
unverified = You are signed in, but your sign-in service has not verified your mail address. Nothing was recorded.
unverified-todo = Have your address verified there, then sign in again.

somebody-else-title = This link is somebody else's
somebody-else = You are signed in as somebody else than the person to whom this link was sent. Only that person may decide with it. Nothing was recorded.
somebody-else-todo = If the link was sent to you, sign in as the person to whom it was sent.

not-set-up-title = No sign-in is set up
not-set-up = Approvers of this reseller must sign in before they decide, and no sign-in is set up here.
not-set-up-todo = Decide in the queue of approval requests in your console.

away-title = Please try again
away = The sign-in service does not answer, or ours is busy. Nothing was recorded.
away-todo = Try again in a moment.

failed-title = Something went wrong
failed = Something went wrong while you were signed in. Nothing was recorded.
failed-todo = Try again later, or decide in the queue of approval requests in your console.

sign-in-again = Sign in again
sign-in-anew = Sign in as somebody else
