//! Things that only one thread may use at a time, lent out and made as they are needed.

use std::sync::{Mutex, PoisonError};

/// As many things as were ever in use at once.
pub(super) struct Spares<T> {
    idle: Mutex<Vec<T>>,
}

impl<T> Spares<T> {
    /// Starts with those.
    pub(super) fn new(first: Vec<T>) -> Self {
        Self { idle: Mutex::new(first) }
    }

    /// Uses an idle thing or a new one.
    ///
    /// # Errors
    /// Those of `make` and of `work`; a thing whose work failed is not used again.
    pub(super) fn lend<R, E>(
        &self,
        make: impl FnOnce() -> Result<T, E>,
        work: impl FnOnce(&mut T) -> Result<R, E>,
    ) -> Result<R, E> {
        // A poisoned list is still a list: nothing is done under the lock that could leave it half changed.
        let idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let mut thing = match idle {
            Some(thing) => thing,
            None => make()?,
        };
        let result = work(&mut thing)?;
        self.idle.lock().unwrap_or_else(PoisonError::into_inner).push(thing);
        Ok(result)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_thing_is_made_once_and_lent_again() {
        let spares = Spares::new(Vec::new());
        let mut made = 0;
        for _ in 0..3 {
            let make = || {
                made += 1;
                Ok::<_, ()>(made)
            };
            assert_eq!(spares.lend(make, |thing| Ok(*thing)), Ok(1));
        }
        assert_eq!(spares.lend(|| Ok(9), |_| Err::<(), ()>(())), Err(()));
        assert_eq!(spares.lend(|| Ok::<_, ()>(9), |thing| Ok(*thing)), Ok(9), "the failed one is gone");
    }

    #[test]
    fn nested_use_makes_another() {
        let spares = Spares::new(vec![1]);
        let both = spares.lend(|| Ok::<_, ()>(7), |a| spares.lend(|| Ok(2), |b| Ok((*a, *b))));
        assert_eq!(both, Ok((1, 2)));
    }
}
