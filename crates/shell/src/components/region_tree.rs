//! Places within places, to open and to choose from.

use super::Html;
use crate::words::{Words, grouped};
use askama::Template;

/// A place with the places in it.
#[derive(Clone, Debug)]
pub struct RegionNode {
    name: String,
    href: String,
    count: Option<u64>,
    children: Vec<RegionNode>,
}

impl RegionNode {
    /// A place and the page that shows it.
    pub fn new(name: impl Into<String>, href: impl Into<String>) -> RegionNode {
        RegionNode { name: name.into(), href: href.into(), count: None, children: Vec::new() }
    }

    /// How much there is in it.
    pub fn count(mut self, count: u64) -> RegionNode {
        self.count = Some(count);
        self
    }

    /// A place in it.
    pub fn child(mut self, child: RegionNode) -> RegionNode {
        self.children.push(child);
        self
    }

    fn holds(&self, href: &str) -> bool {
        self.href == href || self.children.iter().any(|child| child.holds(href))
    }
}

/// A tree of places that opens and closes without a script.
#[derive(Clone, Debug)]
pub struct RegionTree {
    label: String,
    current: String,
    roots: Vec<RegionNode>,
}

#[derive(Template)]
#[template(path = "components/region_tree.html")]
struct TreeView<'a> {
    label: &'a str,
    body: Html,
}

#[derive(Template)]
#[template(path = "components/region_nodes.html")]
struct NodesView<'a> {
    words: &'a Words,
    nodes: &'a [RegionNode],
    current: &'a str,
}

impl RegionTree {
    /// A tree with a name for those who cannot see it, and the address of the place that is shown.
    pub fn new(label: impl Into<String>, current: impl Into<String>) -> RegionTree {
        RegionTree { label: label.into(), current: current.into(), roots: Vec::new() }
    }

    /// An outermost place.
    pub fn root(mut self, root: RegionNode) -> RegionTree {
        self.roots.push(root);
        self
    }

    /// The markup; the branch with the current place is open.
    pub fn html(&self, words: &Words) -> Html {
        let body = nodes(words, &self.roots, &self.current);
        Html::draw(&TreeView { label: &self.label, body })
    }
}

fn nodes(words: &Words, nodes: &[RegionNode], current: &str) -> Html {
    Html::draw(&NodesView { words, nodes, current })
}

impl NodesView<'_> {
    /// The places in one place. Five levels at most, so calling itself is safe.
    fn inner(&self, node: &RegionNode) -> Html {
        nodes(self.words, &node.children, self.current)
    }

    fn counted(&self, node: &RegionNode) -> Option<String> {
        node.count.map(|count| grouped(&count.to_string()))
    }
}
