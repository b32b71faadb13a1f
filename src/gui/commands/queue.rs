//! Commands on their way.

use std::cell::RefCell;
use std::collections::VecDeque;

use super::Command;

/// Where panels put commands; they are carried out before the next frame.
#[derive(Debug, Default)]
pub struct Commands(RefCell<VecDeque<Command>>);

impl Commands {
    /// Asks for `command`.
    pub fn send(&self, command: impl Into<Command>) {
        self.0.borrow_mut().push_back(command.into());
    }

    /// Takes the oldest command.
    pub fn take(&self) -> Option<Command> {
        self.0.borrow_mut().pop_front()
    }

    /// Whether nothing is left to do.
    pub fn is_empty(&self) -> bool {
        self.0.borrow().is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gui::commands::{CanvasCommand, FilesCommand};

    #[test]
    fn commands_are_carried_out_in_order() {
        let commands = Commands::default();
        commands.send(CanvasCommand::Fit);
        commands.send(FilesCommand::Cancel);
        assert_eq!(
            [commands.take(), commands.take(), commands.take()],
            [Some(CanvasCommand::Fit.into()), Some(FilesCommand::Cancel.into()), None]
        );
    }
}
