# The pages behind the link to a new subscription's access.
offer-title = Access to your Azure subscription
offer-text = A new Microsoft Azure subscription of { $customer } is ready. Behind this button are the sign-in name and the first password of its administrator.
offer-once = They are shown once. Be ready to sign in or to keep them safe, then press the button a single time.
offer-button = Show the access once
offer-until = The access can be opened until { $moment }.

revealed-title = Your access
revealed-text = This is the access to the Azure subscription { $name } of { $customer }.
revealed-once = It is not shown again: sign in now, or keep it safe before you leave this page.
revealed-sign-in = Sign in at portal.azure.com
revealed-change = You must change the password at the first sign-in.
user-label = Sign-in name
password-label = First password
subscription-label = Subscription id

opened-title = Already opened
opened-text = This access was opened on { $moment } and is not shown again.
opened-by-you = If that was not you, ask for a new first password at once: the one that was shown then stops working.
opened-label = Opened
from-label = From the address
browser-label = With the browser

over-title = This link has expired
over-text = The time to open this access is over, or the link was taken back.
ask-reseller = Ask your reseller for a new one.

moved-title = This link is not valid any more
moved-text = It was sent to an address that is not the one on the customer record now, so it shows and changes nothing. If the access is for you, ask your reseller for a new link.

again-text = You can have a new first password made. It is sent to the address on your customer record, by a new link, and takes the place of the one before.
again-button = Send a new password

renewing-title = A new password is on its way
renewing-text = A new first password was asked for. It comes by a new link to the address on your customer record, and this link shows nothing any more.
replaced-title = There is a newer link
replaced-text = A new first password was made since, and its link was sent to the address on your customer record. Use that one. If it did not arrive, ask your reseller.
asked-title = A new password is on its way
asked-text = We are making a new first password. In a few minutes its link comes to the address on your customer record. The password before stops working then.
too-often-title = Asked for too often
too-often-text = A new first password was asked for too often by this link. Your reseller can still have one made.
not-resettable-title = No new password
not-resettable-text = There is no first password to be made anew for this subscription. Ask your reseller.

unclear-title = Not done
unclear-text = It is not clear what was asked for, so nothing was opened or changed. Open the link in the mail and press a button there.
