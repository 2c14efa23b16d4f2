//! Wiping the stack that a computation with secrets has used.
//!
//! Types that wipe themselves when they are dropped do not reach what the compiler puts on the stack meanwhile: copies of
//! a value that was moved, the message schedule of a hash, a scalar in another form. It stays there until something else
//! happens to be written over it.

use core::cell::Cell;
use core::hint::black_box;

use zeroize::Zeroize;

/// Overwritten below the caller's frame: several times what hashes, signatures, ciphers and Argon2id's bookkeeping take.
/// The wallet's test that searches a process's memory finds out where it is not enough.
const DEPTH: usize = 64 * 1024;

thread_local! {
    static IS_WITHIN: Cell<bool> = const { Cell::new(false) };
}

/// Does `work`, then overwrites the stack that it used, also when it panics. Within another call of this it only does
/// `work`: the outer one overwrites the same stack once.
///
/// What `work` answers passes through this function's own frame, which is *not* overwritten: secrets are to be answered in
/// a `Box`, or written to a place that was made before.
///
/// ```
/// let mut secret = Box::new(zeroize::Zeroizing::new([0; 32]));
/// tegata_symbol::stack::wiping(|| secret.fill(7));
/// assert_eq!(secret[0], 7);
/// ```
#[inline(never)]
pub fn wiping<R>(work: impl FnOnce() -> R) -> R {
    struct Wipe;

    impl Drop for Wipe {
        fn drop(&mut self) {
            IS_WITHIN.set(false);
            overwrite();
        }
    }

    if IS_WITHIN.replace(true) {
        return below(work);
    }
    let _wipe = Wipe;
    below(work)
}

/// Has a frame of its own, so that nothing of `work` lies in the frame of [`wiping`].
#[inline(never)]
fn below<R>(work: impl FnOnce() -> R) -> R {
    work()
}

#[inline(never)]
fn overwrite() {
    // Words rather than bytes: volatile writes are not joined, and this is done for each field that the store opens.
    let mut used = [0_u64; DEPTH / 8];
    used.zeroize();
    black_box(&used);
}

#[cfg(test)]
mod tests {
    use super::wiping;

    #[test]
    fn the_answer_comes_back_and_a_panic_passes() {
        assert_eq!(wiping(|| 7), 7);
        assert_eq!(wiping(|| wiping(|| 7)), 7);
        assert!(std::panic::catch_unwind(|| wiping(|| wiping(|| panic!("as it should")))).is_err());
        assert!(!super::IS_WITHIN.get());
    }
}
