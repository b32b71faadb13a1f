//! The pages of the help: what they are about and how one is found. Their texts are those of the findings.

use crate::finding::explain::{self, Explanation};
use crate::payload::tools::{self, Tool};

/// One page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Page {
    /// Keys and what they do.
    #[default]
    Keys,
    /// A technique, by the title of its explanation.
    Technique(&'static str),
    /// A known tool, by its identifier.
    Tool(&'static str),
    /// What the program is made of.
    Licences,
}

impl Page {
    /// The page about a finding of that id; `None` where nobody explains it.
    pub fn of_finding(id: &str) -> Option<Self> {
        let tool = tools::of_finding(id).map(|tool| Self::Tool(tool.id));
        tool.or_else(|| explain::of(id).map(|explanation| Self::Technique(explanation.title)))
    }

    /// The first page about a technique.
    pub fn first_technique() -> Self {
        explain::all().next().map_or(Self::Keys, |explanation| Self::Technique(explanation.title))
    }

    /// The technique it is about.
    pub fn technique(self) -> Option<&'static Explanation> {
        let Self::Technique(title) = self else { return None };
        explain::all().find(|explanation| explanation.title == title)
    }

    /// The tool it is about.
    pub fn tool(self) -> Option<&'static Tool> {
        let Self::Tool(id) = self else { return None };
        tools::named(id)
    }

    /// Its heading.
    pub fn title(self) -> &'static str {
        match self {
            Self::Keys => "Keys",
            Self::Technique(title) => title,
            Self::Tool(id) => tools::named(id).map_or(id, |tool| tool.name),
            Self::Licences => "About and licences",
        }
    }

    /// Whether `wanted`, in lower case, occurs in its heading or its text.
    fn answers_to(self, wanted: &str) -> bool {
        let mut texts = vec![self.title()];
        if let Some(explanation) = self.technique() {
            texts.extend([explanation.how, explanation.wrong, explanation.shown]);
            texts.extend(explain::names(explanation));
        }
        if let Some(tool) = self.tool() {
            texts.extend([tool.id, tool.layout, tool.certain]);
        }
        texts.iter().any(|text| text.to_lowercase().contains(wanted))
    }
}

/// The pages that hold `wanted` by group, in the order of the list; all of them where nothing is wanted.
pub fn found(wanted: &str) -> Vec<(&'static str, Vec<Page>)> {
    let wanted = wanted.trim().to_lowercase();
    let techniques = explain::all().map(|explanation| Page::Technique(explanation.title)).collect();
    let tools = tools::TOOLS.iter().map(|tool| Page::Tool(tool.id)).collect();
    let mut groups = vec![
        ("Window", vec![Page::Keys, Page::Licences]),
        ("Techniques", techniques),
        ("Known tools", tools),
    ];
    for (_, pages) in &mut groups {
        pages.retain(|page| page.answers_to(&wanted));
    }
    groups.retain(|(_, pages)| !pages.is_empty());
    groups
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_finding_has_its_page_and_every_page_its_text() {
        assert_eq!(Page::of_finding("png-wrong-crc"), Page::of_finding("gif-anything"));
        assert!(matches!(Page::of_finding("stegpy"), Some(Page::Tool("stegpy"))));
        assert_eq!(Page::of_finding("nothing"), None);
        for (_, pages) in found("") {
            for page in pages {
                assert!(!page.title().is_empty(), "{page:?}");
                let told = page.technique().is_some() || page.tool().is_some();
                assert!(told || matches!(page, Page::Keys | Page::Licences), "{page:?}");
            }
        }
    }

    #[test]
    fn pages_are_found_by_words_of_their_text() {
        let titles = |wanted: &str| -> Vec<&str> {
            found(wanted).into_iter().flat_map(|(_, pages)| pages).map(Page::title).collect()
        };
        assert!(titles("SAMPLE PAIRS").contains(&"Share of replaced low bits"));
        assert!(titles("lsb-replacement").contains(&"Share of replaced low bits"));
        assert!(titles("no such words anywhere").is_empty());
    }
}
