# layout
layout-product = Songhe
layout-skip = Skip to the content
layout-made-up = Demonstration: people, numbers and amounts are made up.
layout-assumed = Assumed values.
layout-assumed-text = No plan fixes the values below. They are assumed for a demonstration, and nothing may be paid on them:
layout-title-errors = Mistakes:
layout-menu = Menu
layout-menu-close = Close menu
layout-nav = Main menu
layout-size-large = Large type
layout-size-normal = Standard type
layout-other-lang = 中文
layout-look = Display
layout-theme = Light and dark
layout-theme-auto = As the device
layout-theme-light = Light
layout-theme-dark = Dark
layout-logout = Log out
layout-login = Log in
layout-foot = The eldercare service of the city. If this is hard to read, switch to large type; everything can also be done by telephone or at the community desk.

# parts
unit-yuan = yuan
breadcrumb-label = You are here
stat-unknown = Unknown
chip-unknown = Unknown
cell-reveal = Show all
cell-nothing = None
notice-ok = Done:
notice-due = To do:
notice-late = Error:
notice-unknown = To find out:
notice-off = Off:
notice-note = Note:

# tables
table-label-unit = { $label } ({ $unit })
table-search = Search
table-all = All
table-apply = Filter
table-active = Filtered by
table-remove = Remove:
table-clear = Clear all
table-no-match = Nothing matches
table-no-match-hint = Take a filter away and try again, or check the spelling.
table-nothing-yet = Nothing here yet
table-count = { $n ->
    [one] 1 row
   *[other] { $n } rows
 }
table-count-at-least = At least { $n } rows
table-count-here = { $n ->
    [one] 1 row on this page
   *[other] { $n } rows on this page
 }
table-export = Export this page
table-export-whole = Export the whole list
pager-label = Pages
pager-first = First page
pager-next = Next page
pager-end = This is the last page

# forms
form-mistakes = { $n ->
    [one] One answer needs correcting
   *[other] { $n } answers need correcting
 }
form-all-required = Please answer everything that is not marked optional.
form-save = Save
form-cancel = Cancel
field-optional = (optional)
field-error = Error:
field-choose = Please choose
confirm-no = No, go back
summary-change = Change
summary-change-what = { " " }{ $what }

# the rest
timeline-none = Nothing has happened yet.
timeline-who = by { $who }
timeline-source = source: { $source }
tree-all = All of { $place }
progress-waiting = Waiting, not started yet.
progress-running = { $done } of { $of } done
progress-so-far = { $done } done so far
progress-refresh = Refresh
sheet-unit = Unit: { $unit }
sheet-day = Date: { $day }
sheet-number = No.
sheet-done = Done
sheet-remark = Remarks
sheet-filled-by = Filled in by (signature):
sheet-checked-by = Checked by (signature):
sheet-signed-on = Date:
problem-what-to-do = What you can do
problem-id = When you ask for help, give this number:

lines-colon = { ": " }
