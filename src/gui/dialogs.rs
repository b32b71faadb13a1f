//! The desktop's own dialogs, opened on a thread of their own: they block until they are closed.

use std::path::PathBuf;

use super::commands::{
    BytesCommand, CanvasCommand, CaseCommand, Command, FilesCommand, RecordCommand, Scope, WhyCommand,
    WindowCommand,
};

/// What to ask for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Ask {
    /// Files to examine.
    Files,
    /// A folder to examine.
    Folder,
    /// Where to write results.
    Save(Scope),
    /// In which folder to write the payload of a finding.
    PayloadFolder(usize),
    /// Where to write the examiner's record.
    SaveRecord,
    /// Which examiner's record to read.
    OpenRecord,
    /// Which file to compare with.
    Second,
    /// Where to write the picture shown.
    ViewFile,
    /// Which model to use.
    Model,
    /// Which model to compare with.
    ModelToCompare,
    /// Where to write a bit stream.
    StreamFile,
    /// Where to write a part of evidence.
    PartFile,
    /// Something about a case.
    Case(AskCase),
}

/// What to ask for about a case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum AskCase {
    /// Where to make one.
    New,
    /// Which one to open.
    Open,
    /// Where to pack what is marked.
    Pack,
    /// Which other copy to merge.
    Merge,
    /// Where that folder of it lies now.
    Moved(String),
}

/// Opens the dialog and waits; the command that follows from what was chosen.
pub(super) fn ask(what: Ask) -> Option<Command> {
    match what {
        Ask::Files => rfd::FileDialog::new()
            .set_title("Open images")
            .add_filter("Images", &["png", "apng", "jpg", "jpeg", "gif", "webp", "bmp"])
            .add_filter("All files", &["*"])
            .pick_files()
            .map(|files| FilesCommand::Open(files).into()),
        Ask::Folder => rfd::FileDialog::new()
            .set_title("Open a folder")
            .pick_folder()
            .map(|folder| FilesCommand::Open(vec![folder]).into()),
        Ask::Save(scope) => rfd::FileDialog::new()
            .set_title("Export results as JSON")
            .add_filter("JSON", &["json"])
            .set_file_name("starlight.json")
            .save_file()
            .map(|path: PathBuf| FilesCommand::Export(scope, path).into()),
        Ask::PayloadFolder(finding) => rfd::FileDialog::new()
            .set_title("Save what was recovered in a folder")
            .pick_folder()
            .map(|folder| WhyCommand::SavePayload(finding, folder).into()),
        Ask::Second => rfd::FileDialog::new()
            .set_title("Open an image to compare with")
            .add_filter("Images", &["png", "apng", "jpg", "jpeg", "gif", "webp", "bmp"])
            .add_filter("All files", &["*"])
            .pick_file()
            .map(|path| CanvasCommand::HoldFile(path).into()),
        Ask::SaveRecord => rfd::FileDialog::new()
            .set_title("Save the examiner's record")
            .add_filter("JSON", &["json"])
            .set_file_name("examiner.json")
            .save_file()
            .map(|path| RecordCommand::Save(path).into()),
        Ask::OpenRecord => rfd::FileDialog::new()
            .set_title("Open an examiner's record")
            .add_filter("JSON", &["json"])
            .pick_file()
            .map(|path| RecordCommand::Load(path).into()),
        Ask::ViewFile => rfd::FileDialog::new()
            .set_title("Save the view as PNG")
            .add_filter("PNG", &["png"])
            .set_file_name("view.png")
            .save_file()
            .map(|path| CanvasCommand::SaveView(path).into()),
        Ask::Model => rfd::FileDialog::new()
            .set_title("Choose a model")
            .add_filter("ONNX", &["onnx"])
            .pick_file()
            .map(|path| WindowCommand::UseModel(Some(path)).into()),
        Ask::ModelToCompare => rfd::FileDialog::new()
            .set_title("Add a model to compare")
            .add_filter("ONNX", &["onnx"])
            .pick_file()
            .map(|path| WindowCommand::CompareModel(path).into()),
        Ask::PartFile => rfd::FileDialog::new()
            .set_title("Save the part as a new file")
            .set_file_name("part.bin")
            .save_file()
            .map(|path| FilesCommand::SavePart(path).into()),
        Ask::Case(what) => ask_of_case(what).map(Command::from),
        Ask::StreamFile => rfd::FileDialog::new()
            .set_title("Save the stream as a new file")
            .set_file_name("stream.bin")
            .save_file()
            .map(|path| BytesCommand::SaveStream(path).into()),
    }
}

/// The same for what is asked about cases.
fn ask_of_case(what: AskCase) -> Option<CaseCommand> {
    match what {
        AskCase::New => rfd::FileDialog::new()
            .set_title("Make a case")
            .set_file_name("case.starlight")
            .save_file()
            .map(CaseCommand::Make),
        AskCase::Open => rfd::FileDialog::new()
            .set_title("Open a case: its folder NAME.starlight")
            .pick_folder()
            .map(CaseCommand::Open),
        AskCase::Pack => rfd::FileDialog::new()
            .set_title("Pack what is marked as a new file")
            .add_filter("Zip", &["zip"])
            .set_file_name("portable.zip")
            .save_file()
            .map(CaseCommand::Pack),
        AskCase::Merge => rfd::FileDialog::new()
            .set_title("Merge another copy of the case: its folder NAME.starlight")
            .pick_folder()
            .map(CaseCommand::Merge),
        AskCase::Moved(root) => rfd::FileDialog::new()
            .set_title("Where the folder lies now")
            .pick_folder()
            .map(|path| CaseCommand::Moved(root, path)),
    }
}
