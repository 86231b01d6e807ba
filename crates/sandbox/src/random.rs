//! Chance that can be repeated: every random choice is drawn from a generator that is made from the sandbox's seed and
//! the name of what is chosen. So no choice depends on the order in which things are asked for.
//!
//! It must not know what the choices are about.

use rand::SeedableRng;
use rand::rngs::StdRng;
use uuid::Uuid;

/// The namespace of all ids that the sandbox makes. Any fixed value does.
const NAMESPACE: Uuid = Uuid::from_u128(0x5117_3a11_5a4d_4b0c_9e0d_5b1a_77c3_04d2);

/// A number that depends on the seed and on every part, and on nothing else.
pub(crate) fn derive(seed: u64, parts: &[&str]) -> u64 {
    // FNV-1a with a final mix: it must be the same on every machine and in every version, which `std`'s hasher is not.
    let mut hash: u64 = 0xcbf2_9ce4_8422_2325 ^ seed;
    for part in parts {
        for byte in part.bytes().chain([0xff]) {
            hash = (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3);
        }
    }
    mix(hash)
}

/// Spreads a number over all bits (SplitMix64's finish).
pub(crate) fn mix(number: u64) -> u64 {
    let number = (number ^ (number >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let number = (number ^ (number >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    number ^ (number >> 31)
}

/// A generator for one purpose.
pub(crate) fn rng(seed: u64, parts: &[&str]) -> StdRng {
    StdRng::seed_from_u64(derive(seed, parts))
}

/// An id for one thing.
pub(crate) fn uuid(seed: u64, parts: &[&str]) -> Uuid {
    Uuid::new_v5(&NAMESPACE, format!("{seed}/{}", parts.join("/")).as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_choice_depends_on_the_seed_and_on_every_part() {
        assert_eq!(derive(1, &["a", "b"]), derive(1, &["a", "b"]));
        for other in [derive(2, &["a", "b"]), derive(1, &["ab"]), derive(1, &["a", "c"]), derive(1, &["b", "a"])] {
            assert_ne!(derive(1, &["a", "b"]), other);
        }
        assert_ne!(uuid(1, &["a"]), uuid(2, &["a"]));
    }
}
