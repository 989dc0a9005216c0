//! `songhe policy check` and `songhe policy test`.

use std::path::Path;
use std::process::ExitCode;

use base::Lang;

use crate::context::Rules;
use crate::output::{Trouble, complain, say};

/// Checks packs; every mistake is printed.
pub fn check(cities: &[String], rules: Option<&Path>, lang: Lang) -> Result<ExitCode, Trouble> {
    let rules = Rules::find(rules);
    let mut wrong = 0;
    for city in rules.chosen(cities)? {
        match policy::pack::read(rules.sources(&city)?) {
            Ok(pack) => {
                let answered = pack.answered().count();
                let unset = pack.parameters.iter().filter(|p| p.values.iter().all(Vec::is_empty)).count();
                say(&match lang {
                    Lang::Zh => format!(
                        "{city}：无误（规则 {answered} 条、参数 {} 个，其中 {unset} 个未设定）\n",
                        pack.parameters.len()
                    ),
                    Lang::En => format!(
                        "{city}: no mistakes ({answered} rules, {} parameters, {unset} of them unset)\n",
                        pack.parameters.len()
                    ),
                });
            }
            Err(diagnostics) => {
                wrong += diagnostics.len();
                complain(&Trouble::diagnostics(&diagnostics).render(lang));
            }
        }
    }
    if wrong == 0 {
        return Ok(ExitCode::SUCCESS);
    }
    complain(&match lang {
        Lang::Zh => format!("共 {wrong} 处错误\n"),
        Lang::En => format!("{wrong} mistakes\n"),
    });
    Ok(ExitCode::FAILURE)
}

/// Runs the written cases; the last line says how many passed and failed.
pub fn test(cities: &[String], rules: Option<&Path>, lang: Lang) -> Result<ExitCode, Trouble> {
    let rules = Rules::find(rules);
    let (mut passed, mut failed) = (0, 0);
    for city in rules.chosen(cities)? {
        let pack = rules.pack(&city)?;
        for source in rules.cases(&city)? {
            let outcomes = policy::cases::run(&pack, source).map_err(|all| Trouble::diagnostics(&all))?;
            for o in outcomes {
                if o.differences.is_empty() {
                    passed += 1;
                    continue;
                }
                failed += 1;
                let (line, _) = o.place.line_and_column();
                let because = match lang {
                    Lang::Zh => "理由",
                    Lang::En => "because",
                };
                complain(&format!("{}:{line}: {}\n", o.place.source.path, o.name));
                for difference in &o.differences {
                    complain(&format!("  {difference}\n"));
                }
                complain(&format!("  {because}: {}\n", o.because));
            }
        }
    }
    say(&format!("{passed} passed, {failed} failed\n"));
    Ok(if failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
