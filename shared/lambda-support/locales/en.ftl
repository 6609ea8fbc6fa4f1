# What all pages say.
house = Microsoft Azure subscriptions
titled = { $title } · { $house }
titled-fault = Error: { $title } · { $house }

unknown-title = Unknown link
unknown = There is nothing at this address.
unknown-todo = Check that the whole link was copied from the mail, or open it from the newest mail.

cross-site-title = Not recorded
cross-site = This did not come from our own page, so nothing was recorded.
cross-site-todo = Open the page again and press the button there.

busy-title = Please try again
busy = The service is busy just now.
busy-todo = Open the link again in a moment: the page shows what was recorded.

broken-title = Something went wrong
broken = Something went wrong on our side.
broken-todo = Open the link again later: the page shows what was recorded.

open-again = Open the page again

doubt-unshown = Nothing was recorded, because the form did not come with the page that it belongs to. Check what is shown here, then press the button again.
doubt-too-soon = Nothing was recorded, because the button was pressed sooner than anybody can read. If you meant it, press it again.
doubt-too-old = Nothing was recorded, because the page had been open for more than a day. It now shows how things stand; press the button again.
