//! What a command is in the log: in a line, with the particulars that tell one from another.

use std::path::{Path, PathBuf};

use super::commands::{
    BytesCommand, CanvasCommand, CaseCommand, Catalogue, Command, FilesCommand, RecordCommand, WhyCommand,
    WindowCommand,
};
use super::parts::Take;
use super::row::shown_path;
use super::session::Session;
use crate::untrusted::Untrusted;

/// The line for `command`; `None` for what is only a movement of the eye.
pub(super) fn of(command: &Command, catalogue: &Catalogue, session: &Session) -> Option<String> {
    match command {
        Command::Files(command) => Some(files(command, catalogue, session)),
        Command::Canvas(CanvasCommand::Show(view)) => Some(format!("View {}", view.name())),
        Command::Canvas(CanvasCommand::SaveView(path)) => {
            Some(format!("Save the view to {}", shown_path(path)))
        }
        Command::Why(WhyCommand::ShowFinding(index)) => Some(format!("Show finding {}", index + 1)),
        Command::Why(WhyCommand::SavePayload(index, folder)) => {
            Some(format!("Save the payload of finding {} in {}", index + 1, shown_path(folder)))
        }
        Command::Bytes(BytesCommand::ShowBytes(_, span)) if !span.is_empty() => {
            Some(format!("Show {} bytes at {:#010x}", span.length, span.offset))
        }
        Command::Bytes(BytesCommand::SaveStream(path)) => {
            Some(format!("Save the stream to {}", shown_path(path)))
        }
        Command::Bytes(BytesCommand::SetStream(name)) => {
            Some(format!("Read the stream {}", Untrusted::new(name.as_str()).shortened(80)))
        }
        Command::Record(command) => record(command, catalogue, session),
        Command::Case(CaseCommand::Make(folder)) => Some(format!("Make the case {}", shown_path(folder))),
        Command::Case(CaseCommand::Open(folder)) => Some(format!("Open the case {}", shown_path(folder))),
        Command::Case(CaseCommand::Close) => Some("Close the case".into()),
        Command::Case(CaseCommand::Moved(_, folder)) => {
            Some(format!("A folder of the case lies at {}", shown_path(folder)))
        }
        Command::Case(CaseCommand::Pack(path)) => {
            Some(format!("Pack what is marked as {}", shown_path(path)))
        }
        Command::Case(CaseCommand::Merge(folder)) => Some(format!("Merge the copy {}", shown_path(folder))),
        Command::Case(CaseCommand::Report(_)) => Some("Write a report".into()),
        Command::Window(WindowCommand::UseModel(path)) => Some(match path {
            Some(path) => format!("Use the model {}", shown_path(path)),
            None => "Use the model inside the program".into(),
        }),
        Command::Window(WindowCommand::UseBackend(backend)) => {
            Some(format!("Run the model with {}", backend.title()))
        }
        Command::Window(WindowCommand::CompareModel(path)) => {
            Some(format!("Compare with the model {}", shown_path(path)))
        }
        Command::Window(WindowCommand::Set(_)) => Some("Settings changed".into()),
        Command::List(_)
        | Command::Canvas(_)
        | Command::Why(_)
        | Command::Bytes(_)
        | Command::Case(_)
        | Command::Window(_) => None,
    }
}

fn files(command: &FilesCommand, catalogue: &Catalogue, session: &Session) -> String {
    match command {
        FilesCommand::Open(paths) => format!("Open {}", several(paths)),
        FilesCommand::Export(_, path) => format!("Export results to {}", shown_path(path)),
        FilesCommand::Watch(folder) => format!("Watch the folder {}", shown_path(folder)),
        FilesCommand::StopWatching(Some(folder)) => format!("Stop watching {}", shown_path(folder)),
        FilesCommand::OpenPart(what) => match what {
            Take::Payload(index) => format!("Open what finding {} read back", index + 1),
            Take::Child(index) => format!("Open recovered file {}", index + 1),
            Take::Stream(name) => format!("Open the stream {}", Untrusted::new(name.as_str()).shortened(80)),
            Take::Bytes(_, span) => format!("Open {} bytes at {:#010x}", span.length, span.offset),
        },
        FilesCommand::SavePart(path) => format!("Save the part to {}", shown_path(path)),
        FilesCommand::RescanChosen => format!("Scan again: {}", chosen(session)),
        FilesCommand::RemoveChosen => format!("Remove from the list: {}", chosen(session)),
        other => named(&other.clone().into(), catalogue).unwrap_or_else(|| "Stop a job".into()),
    }
}

fn record(command: &RecordCommand, catalogue: &Catalogue, session: &Session) -> Option<String> {
    use RecordCommand as C;
    let chosen = || chosen(session);
    let said = |text: &str| Untrusted::new(text).shortened(80);
    Some(match command {
        C::SetStatus(status) => format!("Status {}: {}", status.title(), chosen()),
        C::AddTag(tag) => format!("Tag {}: {}", said(tag), chosen()),
        C::RemoveTag(tag) => format!("Tag {} removed: {}", said(tag), chosen()),
        C::AddNote(_) => format!("Note: {}", chosen()),
        C::ChangeNote(..) => format!("Note changed: {}", chosen()),
        C::RemoveBookmark(_) => "Bookmark removed".into(),
        C::AnnotateBookmark(..) => "Bookmark's note changed".into(),
        C::OpenBookmark(_) => "Bookmark opened".into(),
        C::Save(path) => format!("Save the examiner's record to {}", shown_path(path)),
        C::Load(path) => format!("Open the examiner's record {}", shown_path(path)),
        C::FocusTag | C::FocusNote | C::FlipBookmarks => return None,
        C::AddBookmark | C::ChooseSave | C::ChooseLoad => named(&command.clone().into(), catalogue)?,
    })
}

fn named(command: &Command, catalogue: &Catalogue) -> Option<String> {
    catalogue.entry(command).map(|entry| entry.text.trim_end_matches('…').to_owned())
}

fn several(paths: &[PathBuf]) -> String {
    let first = paths.first().map(|path| shown_path(path)).unwrap_or_default();
    match paths.len() {
        0 | 1 => first,
        count => format!("{first} and {} more", count - 1),
    }
}

fn chosen(session: &Session) -> String {
    let mut rows = session.chosen().iter().filter_map(|&row| session.rows().get(row));
    let first = rows.next().map(|row| shown_path(Path::new(&row.path))).unwrap_or_default();
    match session.chosen().len() {
        0 | 1 => first,
        count => format!("{first} and {} more", count - 1),
    }
}
