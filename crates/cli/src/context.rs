//! Packs, facts and parameters, gathered for a question.

use std::path::Path;

use base::{Day, Lang};
use files::{ReadFacts, ReadOptions};
use include_dir::{Dir, DirEntry, include_dir};
use policy::facts::{Facts, Snapshot};
use policy::pack::Setting;
use policy::{Pack, Source};

use crate::args::Question;
use crate::output::{Trouble, complain};

/// The packs as they were when the program was built.
static BUILT_IN: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/../../rules");

/// The packs: in a folder, or those built in.
pub struct Rules<'a> {
    folder: Option<std::path::PathBuf>,
    built_in: &'a Dir<'a>,
}

impl Rules<'static> {
    /// The packs in the folder given, in the folder that SONGHE_RULES names, or those built in.
    pub fn find(folder: Option<&Path>) -> Rules<'static> {
        let named = std::env::var_os("SONGHE_RULES").map(std::path::PathBuf::from);
        Rules { folder: folder.map(Path::to_owned).or(named), built_in: &BUILT_IN }
    }

    /// The folder, where the packs are in one.
    pub fn folder(&self) -> Option<&Path> {
        self.folder.as_deref()
    }

    /// Every plan there is.
    pub fn cities(&self) -> Vec<String> {
        if let Some(folder) = &self.folder {
            return files::cities(folder);
        }
        let with_plan = self.built_in.dirs().filter(|d| d.get_file(d.path().join("plan.toml")).is_some());
        let mut names: Vec<String> = with_plan.map(|d| d.path().display().to_string()).collect();
        names.sort();
        names
    }

    /// The plans given, or all; an unknown name is refused.
    pub fn chosen(&self, wanted: &[String]) -> Result<Vec<String>, Trouble> {
        let all = self.cities();
        for name in wanted {
            if !all.contains(name) {
                let near = policy::diagnostic::nearest(name, all.iter().map(String::as_str));
                let (zh, en) = match near {
                    Some(n) => (format!("，是否想写 `{n}`？"), format!("; did you mean `{n}`?")),
                    None => (format!("，可用：{}", all.join("、")), format!("; there is {}", all.join(", "))),
                };
                return Err(Trouble::new(
                    format!("没有方案 `{name}`{zh}"),
                    format!("there is no plan `{name}`{en}"),
                ));
            }
        }
        Ok(if wanted.is_empty() { all } else { wanted.to_vec() })
    }

    /// The files of a plan, with the vocabulary and what is national.
    pub fn sources(&self, city: &str) -> Result<Vec<Source>, Trouble> {
        self.chosen(&[city.to_owned()])?;
        if let Some(folder) = &self.folder {
            return Ok(files::read_pack_sources(folder, city)?);
        }
        let mut out = Vec::new();
        gather(self.built_in, &|path| path == "vocabulary.toml", &mut out);
        let below = |path: &str| {
            let own = path.strip_prefix(city).is_some_and(|rest| rest.starts_with('/'));
            (own || path.starts_with("national/")) && !path.contains("/cases/")
        };
        gather(self.built_in, &below, &mut out);
        Ok(out)
    }

    /// The written cases of a plan.
    pub fn cases(&self, city: &str) -> Result<Vec<Source>, Trouble> {
        if let Some(folder) = &self.folder {
            return Ok(files::read_cases(folder, city)?);
        }
        let mut out = Vec::new();
        gather(self.built_in, &|path| path.starts_with(&format!("{city}/cases/")), &mut out);
        Ok(out)
    }

    /// The divisions.
    pub fn regions(&self) -> Result<base::RegionTree, Trouble> {
        let text = self.text("national/regions.csv")?;
        sim::read_regions(&text)
            .map_err(|e| Trouble::new(format!("regions.csv：{e}"), format!("regions.csv: {e}")))
    }

    /// A file of the rules by its path, as text.
    pub fn text(&self, path: &str) -> Result<String, Trouble> {
        let missing = || Trouble::new(format!("找不到 {path}"), format!("there is no {path}"));
        match &self.folder {
            Some(folder) => std::fs::read_to_string(folder.join(path)).map_err(|_| missing()),
            None => {
                let file = self.built_in.get_file(path).and_then(|f| f.contents_utf8());
                file.map(str::to_owned).ok_or_else(missing)
            }
        }
    }

    /// Lays the assumed values of the demonstration over a plan, where there are any.
    pub fn lay_demo_over(&self, pack: &mut Pack, city: &str) -> Result<(), Trouble> {
        let path = format!("demo/{city}.toml");
        let Ok(text) = self.text(&path) else { return Ok(()) };
        let source = Source { path, text };
        policy::pack::read_overlay(pack, source, policy::pack::Layer::File)
            .map_err(|all| Trouble::diagnostics(&all))
    }

    /// A plan, read and checked.
    pub fn pack(&self, city: &str) -> Result<Pack, Trouble> {
        policy::pack::read(self.sources(city)?).map_err(|all| Trouble::diagnostics(&all))
    }
}

fn gather(dir: &Dir<'_>, wanted: &dyn Fn(&str) -> bool, out: &mut Vec<Source>) {
    let mut entries: Vec<&DirEntry<'_>> = dir.entries().iter().collect();
    entries.sort_by_key(|e| e.path());
    for entry in entries {
        match entry {
            DirEntry::Dir(inner) => gather(inner, wanted, out),
            DirEntry::File(file) => {
                let path = file.path().display().to_string().replace('\\', "/");
                if path.ends_with(".toml")
                    && wanted(&path)
                    && let Some(text) = file.contents_utf8()
                {
                    out.push(Source { path, text: text.to_owned() });
                }
            }
        }
    }
}

/// A plan with its facts and parameters.
pub struct Asked {
    /// The plan, with every value laid over it.
    pub pack: Pack,
    /// The facts.
    pub facts: Facts,
    /// The day asked about.
    pub on: Day,
    /// The day on which the facts were known.
    pub as_known: Day,
}

impl Asked {
    /// Gathers everything that a question needs.
    pub fn gather(question: &Question, rules: Option<&Path>, lang: Lang) -> Result<Asked, Trouble> {
        let mut pack = Rules::find(rules).pack(&question.city)?;
        let options = ReadOptions { keep_going: question.keep_going };
        let ReadFacts { facts, set_aside } = files::read_facts(&question.facts, &mut pack, options)?;
        if !set_aside.is_empty() {
            complain(&Trouble::files(&set_aside).render(lang));
            let n = set_aside.len();
            complain(&match lang {
                Lang::Zh => format!("以上 {n} 处已搁置，未参与计算\n"),
                Lang::En => format!("{n} rows are set aside and take no part\n"),
            });
        }
        lay_over(&mut pack, question.parameters.as_deref(), &question.set)?;
        Ok(Asked { pack, facts, on: question.on, as_known: question.as_known.unwrap_or(question.on) })
    }

    /// The facts as they were known on the day.
    pub fn snapshot(&self) -> Snapshot<'_> {
        Snapshot::new(&self.pack, &self.facts, self.as_known.number(), false)
    }
}

/// Lays a parameter file and single values over a plan, in the order of precedence.
pub fn lay_over(pack: &mut Pack, file: Option<&Path>, set: &[Setting]) -> Result<(), Trouble> {
    if let Some(path) = file {
        files::read_parameter_file(path, pack)?;
    }
    for setting in set {
        pack.set(setting)?;
    }
    Ok(())
}

/// How many threads to work on.
pub fn threads() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from)
}

/// The line that says which values are assumed; empty where none is.
pub fn assumed_line(pack: &Pack, on: Day, lang: Lang) -> String {
    let names: Vec<String> = pack.assumed_on(on).into_iter().map(|(name, _)| name).collect();
    if names.is_empty() {
        return String::new();
    }
    let names = names.join(" ");
    match lang {
        Lang::Zh => format!("\n以上按假定的参数值计算，不是已颁布的标准：{names}\n"),
        Lang::En => format!("\ncomputed with assumed values, which nobody has enacted: {names}\n"),
    }
}
