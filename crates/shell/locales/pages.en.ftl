nav-home = Home
nav-jobs = Background work
nav-audit = Audit
nav-design = Components

home-title = Good day, { $name }
home-lead = Today is { $weekday ->
    [1] Monday
    [2] Tuesday
    [3] Wednesday
    [4] Thursday
    [5] Friday
    [6] Saturday
   *[other] Sunday
 } { $day } { $month ->
    [1] January
    [2] February
    [3] March
    [4] April
    [5] May
    [6] June
    [7] July
    [8] August
    [9] September
    [10] October
    [11] November
   *[other] December
 } { $year }.
home-empty = There is nothing to do for this account yet
home-empty-text = You are logged in, but no role has been granted or the role has ended. Ask the security administrator of your office.

layout-my-account = My account

fault-home = Back to the home page
fault-log-in = Log in first
fault-log-in-happened = This page is for people who are logged in.
fault-log-in-do = After logging in you come back to this page.
fault-not-found = Nothing was found
fault-not-found-happened = There is nothing at this address, or it is outside your work.
fault-not-found-do = Check whether the address is complete. | Look for it again from the list. | If you think you should see it, ask the security administrator to check your roles.
fault-no-role = Your role cannot do this
fault-no-role-happened = No role of this account includes it.
fault-no-role-do = Use an account that has the role. | If you need it, ask the security administrator.
fault-class = This kind of information is not open to you
fault-class-happened = Your tie to this person does not include this kind of information.
fault-class-do = Ask a colleague whose work includes it.
fault-own-act = Somebody else must approve this
fault-own-act-happened = Nobody approves what they proposed themselves.
fault-own-act-do = Ask a colleague to log in and approve it.
fault-broken = The program failed
fault-broken-happened = This is a mistake of the system, not yours. Nothing was saved.
fault-broken-do = Try again later. | If it fails again, give the number below to the system administrator.
fault-twice = It is there already
fault-twice-happened = The same thing exists; nothing was saved twice.
fault-twice-do = Go back and reload the page.
fault-changed = It has changed
fault-changed-happened = Since you opened the page somebody else changed it, or it is gone.
fault-changed-do = Go back, reload the page and do it again.
fault-store = The database is not available at the moment
fault-store-do = Try again later; you need not log in again. | If it goes on, give the number below to the system administrator.
fault-bad = Something in the request is wrong
fault-bad-do = Go back, check it and try again.
fault-forged = The form has expired
fault-forged-happened = This form was not opened in the present session, or too long ago. Nothing was saved.
fault-forged-do = Go back, reload the page and fill it in again. | Make sure you did not follow a link on another site.
fault-too-many = Too many requests
fault-too-many-happened = Too many requests came from your network address in a short time.
fault-too-many-do = Wait a minute and try again.
fault-too-large = Too large
fault-too-large-happened = What was sent is larger than the system allows: { $bytes } bytes and { $fields } fields at most. Nothing was saved.
fault-too-large-do = Go back in your browser; what you typed is usually still there.|Shorten long texts, or save in several steps.|Where more is really needed, ask the system administrator to raise the setting body_bytes_max.
fault-not-received = Not received
fault-not-received-happened = What was sent did not arrive in time, and the connection was closed. Nothing was saved.
fault-not-received-do = Go back in your browser and send it again.|If that happens often, check the network, or try from another one.
fault-too-slow = It took too long
fault-too-slow-happened = The request took too long and was stopped.
fault-too-slow-do = Ask for less and try again.

jobs-lead = Nightly runs, imports and exports are done in the background; what fails is tried again, with growing delays.
jobs-empty = No background work yet
jobs-empty-text = After an import or a nightly run, each piece of work stands here with its progress and result.
job-kind = Work
job-state = State
job-progress = Progress
job-created = Requested at
job-by = Requested by
job-by-schedule = Schedule
job-due = Not before
job-message = Message
job-attempts = Attempts
job-attempt = Attempt { $n }
job-ready = Waiting
job-running = Running
job-done = Done
job-failed = Failed
job-cancelled = Cancelled
job-cancel = Cancel it
job-cancel-asked = It was asked to stop, and does so at its next step
job-retry = Run it again
job-retried = It waits for its turn again
job-kind-store-rotate-keys = Change of data keys

audit-lead = Who did or read what, when and for which purpose. Entries are never changed and are linked into a chain within a second.
audit-at = Time
audit-who = Who
audit-act = Act
audit-purpose = Purpose
audit-subjects = People concerned
audit-detail = Details
audit-id = Number
audit-search = Name or login name of whoever did it
audit-from = From
audit-until = Until
audit-empty = No entries yet
audit-empty-text = Once somebody logs in, reads or changes something, it stands here.
audit-nobody = Not logged in
audit-platform = The platform ({ $work })
audit-verify = Verify the whole chain
audit-back = Back to the entries
audit-whole = The chain is whole
audit-whole-text = { $links } links, each as it should be; { $waiting } wait to be linked. Its end: { $head }
audit-broken = The chain is broken
audit-broken-gap = Link { $n } is missing. Secure the database at once and report it.
audit-broken-changed = Entry { $n } has been changed. Secure the database at once and report it.
audit-broken-gone = Entry { $n } is gone. Secure the database at once and report it.
audit-broken-unlinked = Entry { $n } is neither linked nor waiting. Secure the database at once and report it.
audit-broken-head = The chain differs from the head that was exported earlier at link { $n }. Secure the database at once and report it.
act-audit-verify = Verified the chain
act-jobs-cancel = Cancelled work
act-jobs-retry = Ran work again
act-keys-rotate = Changed the data keys

purpose-work = Daily work
purpose-operation = Operation
purpose-audit = Audit
purpose-service = Service to older people
purpose-own = Own affairs
purpose-account = Accounts

job-worker-lost = The program was lost at every attempt; it is not done
job-stopped = The program stopped in an unexpected place; it is not done
job-store = { $why }

audit-yes = yes
audit-no = no
audit-and = { ", " }
audit-key-job = Background work
audit-key-links = Links checked
audit-key-whole = Whole
audit-key-newest = Number of the new key
audit-key-sealed-anew = Values sealed anew
audit-key-number = Number
audit-key-scopes = Interfaces
job-keys-rotated = Key { $key } is used now; { $n } values were sealed anew
