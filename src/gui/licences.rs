//! What the program is made of: packages, fonts, pictures, model, each with its licence.

/// Written by the command in its head.
const LIST: &str = include_str!("../../assets/licences.txt");

/// A package of other people inside the program.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Package {
    /// Its name.
    pub name: &'static str,
    /// Its version.
    pub version: &'static str,
    /// Its licence, an SPDX expression.
    pub licence: &'static str,
}

/// The fonts that come with the window's toolkit (`epaint_default_fonts`), each with its licence.
pub const FONTS: [(&str, &str); 5] = [
    ("Ubuntu Light", "Ubuntu Font Licence 1.0"),
    ("Hack Regular", "MIT and Bitstream Vera licence"),
    ("Noto Emoji", "SIL Open Font License 1.1"),
    ("emoji-icon-font", "MIT"),
    ("egui icons, a subset of emoji-icon-font", "MIT"),
];

/// Every package, by name.
pub fn packages() -> impl Iterator<Item = Package> {
    LIST.lines().filter(|line| !line.starts_with('#')).filter_map(|line| {
        let mut parts = line.splitn(3, ' ');
        Some(Package { name: parts.next()?, version: parts.next()?, licence: parts.next()? })
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    const LOCK: &str = include_str!("../../Cargo.lock");
    const MANIFEST: &str = include_str!("../../Cargo.toml");

    /// Name and version of every package of the lock.
    fn locked() -> BTreeSet<(&'static str, &'static str)> {
        let value = |block: &'static str, key: &str| {
            let line = block.lines().find_map(|line| line.strip_prefix(key))?;
            Some(line.trim_matches('"'))
        };
        let blocks = LOCK.split("[[package]]");
        blocks.filter_map(|block| Some((value(block, "name = ")?, value(block, "version = ")?))).collect()
    }

    #[test]
    fn the_list_is_that_of_the_lock() {
        let locked = locked();
        assert!(locked.len() > 100);
        for package in packages() {
            let known = locked.contains(&(package.name, package.version));
            assert!(
                known,
                "{package:?} is not in Cargo.lock; write assets/licences.txt anew as its head says"
            );
            assert!(package.licence.contains(|c: char| c.is_ascii_uppercase()), "{package:?}");
        }
    }

    #[test]
    fn every_dependency_of_the_program_is_listed() {
        let section = MANIFEST.split("\n[dependencies]\n").nth(1).unwrap().split("\n[").next().unwrap();
        let names = section.lines().filter_map(|line| line.split_once(" = ")).map(|(name, _)| name.trim());
        let listed: BTreeSet<&str> = packages().map(|package| package.name).collect();
        let mut count = 0;
        for name in names {
            assert!(
                listed.contains(name),
                "{name} is missing; write assets/licences.txt anew as its head says"
            );
            count += 1;
        }
        assert!(count > 30 && listed.len() > 200);
        let lines = LIST.lines().filter(|line| !line.starts_with('#')).count();
        assert_eq!(packages().count(), lines, "every line is name, version and licence");
    }
}
