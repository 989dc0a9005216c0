nav-exports = Exports

exports-lead = Whole lists as files. Somebody else approves each of them, and every file says whose copy it is.
exports-search = Reason or name
exports-mine = My requests
exports-waiting = Awaiting my decision
exports-decided = Decided by me
exports-mine-empty = You have not asked for any export
exports-mine-empty-text = Open a list, narrow it to what you need, and choose “Export the whole list” below it.
exports-waiting-empty = Nothing waits for your decision
exports-waiting-empty-text = Requests from others that you are allowed to approve appear here.
exports-decided-empty = You have not decided on any export
exports-card-waiting = Exports that wait for your decision
exports-card-decide = To be decided

exports-city = City
exports-list = List
exports-number = Number
exports-narrowed = Filters
exports-not-narrowed = Not narrowed: the list as it opens
exports-all-of-asker = Not narrowed: all that the asker sees in the role below
exports-format = File format
exports-reason = Reason
exports-asked-by = Asked by
exports-asked-at = Asked at
exports-through = Acting as
exports-state = State
exports-decided-by = Decided by
exports-approved-by = Approved by
exports-approved-at = Approved at
exports-written-at = As of
exports-expires-at = Available until
exports-downloads = Downloads
exports-times = times
exports-columns = Columns
exports-separator = {", "}
exports-open-list = Open “{ $list }”
exports-answer = Reason for refusal
exports-answer-hint = The asker reads it. Between 4 and 200 characters.
exports-file = The file
exports-lines-written = { $n ->
    [one] 1 line
   *[other] { $n } lines
 }

exports-asked = Waits for approval
exports-approved = Being written
exports-ready = Ready
exports-refused = Refused
exports-withdrawn = Withdrawn
exports-failed = Failed
exports-expired = Expired

exports-new = Export the whole list
exports-new-lead = Somebody else who could see as much has to approve. The file can then be fetched for { $days } days, by you alone.
exports-choose = Which list
exports-choose-whole = Request without filters
exports-choose-empty = Your roles open no list
exports-reason-hint = What you need the list for, such as “home visits of November, handed to the town”. Between 4 and 200 characters.
exports-xlsx = Excel workbook
exports-xlsx-hint = For an office, up to 100,000 lines.
exports-csv = CSV
exports-csv-hint = For programs, of any length.
exports-ask = Ask for approval
exports-fetch = Download file
exports-withdraw = Withdraw
exports-delete = Delete the file now
exports-again = Request again
exports-approve = Approve
exports-refuse = Refuse
exports-decide = Your decision
exports-decide-note = Approve only if the reason needs the whole list and the list is no wider than the reason needs.

exports-was-asked = Asked for. Somebody else has to approve it.
exports-was-approved = Approved. The file is being written.
exports-was-refused = Refused.
exports-was-withdrawn = Withdrawn. If there was a file, it is deleted.
exports-waits = Waits for approval
exports-waits-text = Somebody who could see as much as you do can decide: ask the office above yours. Nobody approves their own export.
exports-gone = This file has expired
exports-gone-text = Files are kept for a few days only; this one was deleted.
exports-gone-do = Ask for the list once more if you still need it.
exports-unanswered = Nobody decided within thirty days

exports-no-list = There is no such list or form of a file. Open the list and choose what to export below it.
exports-bad-answer = Give a reason for refusing, 4 to 200 characters
exports-bad-reason = Write a reason of 4 to 200 characters
exports-bad-address = The filters are too long. Open the list again and narrow it with fewer words.
exports-too-many = Too many of your exports wait already. Withdraw some, or wait until they are decided and written.
exports-day-full = You have taken away 1,000 lines page by page today. Ask for the whole list instead: choose “Export the whole list” below it.
exports-moved = Your roles have changed since this file was written, and no longer open all that is in it. Ask for the list once more.
exports-over = This has been decided, withdrawn or ended already. Go back and reload the page.
exports-not-ready = The file is not ready. Its page says how it stands.
exports-failed-rights = When the file was to be written, you no longer held a role in which you had asked. Have your roles checked, and ask again.
exports-failed-approver = When the file was to be written, whoever approved could not see as much as you any more. Ask again.
exports-failed-long = The list has more than 100,000 lines, which no workbook takes. Narrow it, or ask for CSV.
exports-failed-cancelled = The work was cancelled. Ask again, or ask the system administrator why.
exports-failed-job = The file could not be written. Ask again; if it fails again, tell the system administrator the number.

exports-mark = Issued to
exports-about = About this file
exports-care = Handling
exports-care-text = This file has data of people. Use it only for the reason above, pass it on to nobody else, and delete it when you are done. Every line says whose copy it is.

export-filter-q = Search
export-filter-sort = Order
export-filter-state = State
export-filter-kind = Kind
export-filter-fact = Fact
export-filter-act = Act
export-filter-from = From
export-filter-until = Until
export-filter-entity = Kind
export-filter-place = Place
export-filter-role = Role

act-exports-page = A page of a list taken away as a file
act-exports-ask = An export asked for
act-exports-approve = An export approved
act-exports-refuse = An export refused
act-exports-withdraw = An export withdrawn
act-exports-read = Read for an export
act-exports-write = The file of an export written
act-exports-download = The file of an export fetched
act-exports-fail = An export failed
act-exports-expire = An export expired

audit-key-export = Export
audit-key-list = List
audit-key-lines = Lines
audit-key-bytes = Bytes
audit-key-format = Form

job-kind-exports-write = Write the file of an export
job-kind-exports-tidy = Delete expired exports

exports-job-none = There is no such export.
exports-job-lost = Another attempt writes this file, or it is over.
exports-tidied = { $expired } expired, { $ended } ended
