//! Counts and times of requests, for Prometheus. Labels are routes and states, never people.

use std::sync::Arc;
use std::time::Duration;

use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::encoding::text::encode;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::Registry;

/// Upper ends of the buckets, in seconds.
const BUCKETS_S: [f64; 12] = [0.001, 0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0];

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Answered {
    route: String,
    status: u32,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct OfRoute {
    route: String,
}

/// Counts and times of requests.
pub struct Measures {
    registry: Arc<Registry>,
    answered: Family<Answered, Counter>,
    seconds: Family<OfRoute, Histogram>,
}

impl Default for Measures {
    fn default() -> Measures {
        let answered = Family::<Answered, Counter>::default();
        let seconds = Family::<OfRoute, Histogram>::new_with_constructor(|| Histogram::new(BUCKETS_S));
        let mut registry = Registry::with_prefix("songhe");
        registry.register("requests", "Requests answered, by route and status", answered.clone());
        registry.register("request_seconds", "Time to answer, by route", seconds.clone());
        Measures { registry: Arc::new(registry), answered, seconds }
    }
}

impl Measures {
    pub(crate) fn note(&self, route: &str, status: u16, took: Duration) {
        let labels = Answered { route: route.to_owned(), status: u32::from(status) };
        self.answered.get_or_create(&labels).inc();
        self.seconds.get_or_create(&OfRoute { route: route.to_owned() }).observe(took.as_secs_f64());
    }

    /// All of it as text.
    #[must_use]
    pub fn text(&self) -> String {
        let mut text = String::new();
        // Writing to memory does not fail.
        let _ = encode(&mut text, &self.registry);
        text
    }
}
