//! The settings of an installation: one TOML file, and the environment over it.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

/// Which part of the platform a service serves.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Zone {
    /// Everything: within the office network.
    #[default]
    Inner,
    /// Only what the public and a person's own pages need.
    Outer,
}

/// All settings. `songhe config` lists them with their values and where each came from.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields, default)]
pub struct Settings {
    /// Which database: `sqlite://FILE` or `postgres://…`.
    pub database: String,
    /// The file with the wrapping key.
    pub key_file: PathBuf,
    /// Where files live that are neither in the database nor in the program.
    pub data: PathBuf,
    /// The address to listen on.
    pub listen: String,
    /// The code of the city, as in the region tree: `140700`.
    pub city: String,
    /// The packs whose rules are run, by folder name.
    pub packs: Vec<String>,
    /// Which part is served.
    pub zone: Zone,
    /// Whether people are made up: pages say so, and demonstration accounts may exist.
    pub demo: bool,
    /// Whether cookies are sent over TLS only. Off only where TLS ends in front of a loopback service.
    pub secure_cookies: bool,
    /// The proxies whose `X-Forwarded-For` is believed, by address.
    pub trusted_proxies: Vec<String>,
    /// Minutes without a request after which a session ends.
    pub session_idle_minutes: u32,
    /// Hours after which a session ends in any case.
    pub session_hours: u32,
    /// Whether staff must use a second factor.
    pub second_factor: bool,
    /// Requests of one address in a minute, beyond which it waits.
    pub requests_per_minute: u32,
    /// Bytes of a request's body.
    pub body_bytes_max: u32,
    /// Seconds in which the head of a request must be there; an idle connection is closed after them too.
    pub head_seconds_max: u32,
    /// Seconds in which the body of a request must be there.
    pub body_seconds_max: u32,
    /// Seconds a request may take.
    pub request_seconds_max: u32,
    /// Connections that are open at the same time.
    pub open_connections_max: u32,
    /// Days for which an export can be fetched.
    pub export_days: u32,
    /// Where the audit trail is sent on, as `udp://…`, `tcp://…` or `unix:///dev/log`; empty where nowhere.
    pub audit_syslog: String,
    /// Jobs that run at the same time.
    pub jobs_at_once: u32,
    /// Connections that read the database at the same time.
    pub connections: u32,
}

impl Default for Settings {
    fn default() -> Settings {
        Settings {
            database: "sqlite://songhe-data/songhe.db".to_owned(),
            key_file: PathBuf::from("songhe-data/songhe.key"),
            data: PathBuf::from("songhe-data"),
            listen: "127.0.0.1:8700".to_owned(),
            city: "140700".to_owned(),
            packs: vec!["jinzhong".to_owned(), "yanzhou".to_owned()],
            zone: Zone::Inner,
            demo: false,
            secure_cookies: true,
            trusted_proxies: vec![],
            session_idle_minutes: 30,
            session_hours: 10,
            second_factor: true,
            requests_per_minute: 1_200,
            body_bytes_max: 1_048_576,
            head_seconds_max: 20,
            body_seconds_max: 20,
            request_seconds_max: 30,
            // Below the 1,024 files that a system lets a process open unless told otherwise.
            open_connections_max: 800,
            export_days: 7,
            audit_syslog: String::new(),
            jobs_at_once: 1,
            connections: 4,
        }
    }
}

/// One setting as `songhe config` lists it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct About {
    /// Its name in the file; in the environment it is `SONGHE_` and the name in capitals.
    pub name: &'static str,
    /// What it is, in Chinese.
    pub zh: &'static str,
    /// What it is, in English.
    pub en: &'static str,
}

macro_rules! about {
    ($($name:literal, $zh:literal, $en:literal;)*) => {
        /// Every setting, in the order of the file.
        pub const ABOUT: &[About] = &[$(About { name: $name, zh: $zh, en: $en }),*];
    };
}
about! {
    "database", "数据库地址：sqlite://文件 或 postgres://…", "which database: sqlite://FILE or postgres://…";
    "key_file", "主密钥文件", "the file with the wrapping key";
    "data", "存放其他文件的目录", "folder for other files";
    "listen", "监听地址", "the address to listen on";
    "city", "本市区划代码", "the code of the city";
    "packs", "运行哪些方案的规则", "the packs whose rules are run";
    "zone", "服务范围：inner 全部，outer 仅公众与本人页面", "what is served: inner everything, outer the public's and people's own pages";
    "demo", "演示数据：人员均为虚构", "demonstration: people are made up";
    "secure_cookies", "Cookie 仅经 TLS 发送", "cookies over TLS only";
    "trusted_proxies", "可信反向代理地址", "proxies whose X-Forwarded-For is believed";
    "session_idle_minutes", "会话闲置多少分钟后失效", "minutes without a request that end a session";
    "session_hours", "会话最长小时数", "hours that end a session in any case";
    "second_factor", "工作人员必须使用第二因素", "staff must use a second factor";
    "requests_per_minute", "同一地址每分钟最多请求数", "requests of one address in a minute";
    "body_bytes_max", "请求体最大字节数", "bytes of a request's body";
    "head_seconds_max", "请求头须在多少秒内收全；空闲连接到时也会关闭", "seconds in which the head of a request must be there, and after which an idle connection is closed";
    "body_seconds_max", "请求体须在多少秒内收全；对方在此时间内完全不接收应答也会断开", "seconds in which the body of a request must be there, and after which whoever takes nothing of an answer is cut off";
    "request_seconds_max", "单个请求最长秒数", "seconds a request may take";
    "open_connections_max", "同时保持的连接数上限", "connections that are open at the same time";
    "export_days", "导出文件保留天数", "days for which an export can be fetched";
    "audit_syslog", "审计记录转发到哪个 syslog：udp://主机:端口、tcp://主机:端口 或 unix:///dev/log；空为不转发", "the syslog receiver of the audit trail: udp://HOST:PORT, tcp://HOST:PORT or unix:///dev/log; empty for none";
    "jobs_at_once", "同时运行的后台任务数", "jobs at the same time";
    "connections", "数据库读连接数", "connections that read the database";
}

/// Why settings cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum SettingsError {
    /// The file is no TOML or has a setting that does not exist.
    #[error("{0}: {1}")]
    File(String, String),
    /// A variable of the environment does not fit its setting.
    #[error("{0}: {1}")]
    Variable(String, String),
}

impl Settings {
    /// Lays the environment over the text of a file over the defaults. `variables` are names and values.
    ///
    /// # Errors
    /// Where the text is not TOML, names a setting that does not exist, or a value does not fit.
    pub fn read(
        file: Option<(&str, &str)>,
        variables: impl IntoIterator<Item = (String, String)>,
    ) -> Result<Settings, SettingsError> {
        let (name, text) = file.unwrap_or(("", ""));
        let mut table: toml::Table =
            text.parse().map_err(|e: toml::de::Error| SettingsError::File(name.to_owned(), e.to_string()))?;
        let from_file: Result<Settings, _> = table.clone().try_into();
        from_file.map_err(|e: toml::de::Error| SettingsError::File(name.to_owned(), e.to_string()))?;
        for (variable, value) in variables {
            let Some(setting) = variable.strip_prefix("SONGHE_").map(str::to_lowercase) else { continue };
            if ABOUT.iter().any(|a| a.name == setting) {
                table.insert(setting, value_of(&value));
                let so_far: Result<Settings, _> = table.clone().try_into();
                so_far.map_err(|e: toml::de::Error| {
                    SettingsError::Variable(variable, e.message().to_owned())
                })?;
            }
        }
        table.try_into().map_err(|e: toml::de::Error| SettingsError::File(name.to_owned(), e.to_string()))
    }
}

/// A variable is text; where it reads like a number, a truth value or a list in brackets, it is that.
fn value_of(text: &str) -> toml::Value {
    let bare = text.parse::<i64>().is_ok() || ["true", "false"].contains(&text) || text.starts_with('[');
    // A code such as 140700 is text in the file and must be text here too.
    if bare
        && text.len() != 6
        && let Ok(table) = format!("v = {text}").parse::<toml::Table>()
        && let Some(value) = table.get("v")
    {
        return value.clone();
    }
    toml::Value::String(text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_environment_goes_over_the_file_and_the_file_over_the_defaults() {
        let file = "listen = \"0.0.0.0:80\"\nsession_hours = 4\n";
        let vars = [
            ("SONGHE_LISTEN", "127.0.0.1:1"),
            ("SONGHE_DEMO", "true"),
            ("SONGHE_CITY", "370812"),
            ("PATH", "x"),
        ];
        let vars = vars.map(|(n, v)| (n.to_owned(), v.to_owned()));
        let s = Settings::read(Some(("songhe.toml", file)), vars).unwrap();
        assert_eq!((s.listen.as_str(), s.session_hours, s.demo), ("127.0.0.1:1", 4, true));
        assert_eq!((s.city.as_str(), s.session_idle_minutes), ("370812", 30));
    }

    #[test]
    fn a_setting_that_does_not_exist_is_an_error_that_names_it() {
        let e = Settings::read(Some(("songhe.toml", "listn = 1")), []).unwrap_err().to_string();
        assert!(e.contains("songhe.toml") && e.contains("listn"), "{e}");
        let e = Settings::read(None, [("SONGHE_SESSION_HOURS".to_owned(), "many".to_owned())]).unwrap_err();
        assert!(e.to_string().contains("SONGHE_SESSION_HOURS"), "{e}");
    }

    #[test]
    fn every_setting_is_listed_once_and_in_the_order_of_the_file() {
        let table = toml::Table::try_from(Settings::default()).unwrap();
        let mut names: Vec<&str> = table.keys().map(String::as_str).collect();
        let mut listed: Vec<&str> = ABOUT.iter().map(|a| a.name).collect();
        names.sort_unstable();
        listed.sort_unstable();
        assert_eq!(names, listed);
    }
}
