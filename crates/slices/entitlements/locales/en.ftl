nav-findings = Findings
job-kind-entitlements-determine = Daily determination

entitlements-title = Findings of the city's plan
entitlements-others = Plans of other cities
entitlements-others-note = These plans do not hold here and are shown for comparison.
entitlements-note = Found for { $day }, finished { $at }. This is what the rules give; nobody has signed it, and it is no decision to pay.
entitlements-no-run = Nothing has been determined yet
entitlements-no-run-text = Once a day everything is determined; then each benefit stands here with its result, amount and reason. A city officer or system administrator can also start it on the page of findings.
entitlements-run-now = Determine now
entitlements-open = Open
entitlements-granted = Conditions met
entitlements-refused = Not met
entitlements-given = Worked out
entitlements-undetermined = Undetermined
entitlements-cannot = Cannot be computed
entitlements-not-in-force = Not in force in this period
entitlements-absent = Not there at the last determination
entitlements-closed = Not open to your role
entitlements-outdated = The rules have changed
entitlements-outdated-text = What stands below was found with the rules before; the next determination brings it up to date.
entitlements-assumed = No plan fixes these values; they are assumed here, and nothing may be paid on them: { $names }
entitlements-comma = {", "}
entitlements-colon = {": "}
entitlements-semicolon = {"; "}
entitlements-at-stake = { $min } to { $max } yuan at stake
entitlements-at-stake-open = { $min } yuan and more at stake
entitlements-needs = Needs: { $what }
entitlements-needs-more = Needs: { $what }, and { $n } that belong to others or are not listed
entitlements-needs-others = { $n } facts are missing that belong to others or are not listed
entitlements-share = { $label } ({ $stay }): { $amount }
entitlements-yuan = { $yuan } yuan
entitlements-to-date = { $period }, not over yet
entitlements-once = any period
entitlements-why = Why
entitlements-why-title = Why: { $rule }
entitlements-why-lead = Worked out just now from what is known on { $day }; it may differ from what was found in the night.
entitlements-why-nobody = There is nothing to explain
entitlements-why-nobody-text = This rule is about homes or stays, and no stay of this person is known.
entitlements-result = Result
entitlements-period = Period
entitlements-judged-on = Judged on
entitlements-missing = Still needed
entitlements-provisional = If unconfirmed statements are believed (provisional)
entitlements-clauses = Clauses
entitlements-taken = this decided
entitlements-every-step = Every step
entitlements-receipt = Receipt
entitlements-receipt-engine = Engine
entitlements-receipt-pack = Rules
entitlements-receipt-facts = Facts that were read
entitlements-receipt-asked = Asked for
entitlements-plan = Plan
entitlements-rule = Benefit
entitlements-granted-fen = Amount
entitlements-counts = met { $granted }, not met { $refused }, undetermined { $undetermined }

entitlements-job-fresh = What was found at { $at } still holds; there is nothing to do
entitlements-job-made = It was whole before the program was interrupted
entitlements-job-nobody = Nobody and nothing to judge yet
entitlements-job-done = { $n ->
    [one] One finding
   *[other] { $n } findings
 }
entitlements-job-done-unread = { $n } findings; { $unread } values could not be read and count as unknown
entitlements-job-reading = { $plan }: reading facts
entitlements-job-asking = { $plan }: { $rule }
audit-key-run = Run
audit-key-on = Day
audit-key-packs = Plans
entitlements-assumed-some = { $n ->
    [one] Some amounts rest on one assumed parameter: show which
   *[other] Some amounts rest on { $n } assumed parameters: show which
 }
act-entitlements-determine = Benefits were determined
act-entitlements-run = A determination was asked for
entitlements-own-nothing = Nothing in the city's plan is found for you at present
entitlements-own-nothing-text = If something has changed, or you think there should be, ask in your village or community.
