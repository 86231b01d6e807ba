//! From numbers to pixels and back. Pure.

/// Numbers from zero up to a most, along a height in pixels: zero stands at its bottom.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Heights {
    most: f64,
    top_px: f64,
    bottom_px: f64,
}

impl Heights {
    /// `most` stands at the top. One that is not above zero counts as 1, so that every number has a place.
    #[must_use]
    pub fn new(most: f64, top_px: f64, bottom_px: f64) -> Self {
        Self { most: if most > 0.0 { most } else { 1.0 }, top_px, bottom_px }
    }

    /// Where a number stands.
    #[must_use]
    pub fn at(&self, number: f64) -> f64 {
        self.bottom_px - number / self.most * (self.bottom_px - self.top_px)
    }

    /// Where zero stands.
    #[must_use]
    pub fn zero(&self) -> f64 {
        self.bottom_px
    }
}

/// Slots of one width, side by side.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Slots {
    n_slots: usize,
    left_px: f64,
    width_px: f64,
}

impl Slots {
    /// So many slots over a width.
    #[must_use]
    pub fn new(n_slots: usize, left_px: f64, right_px: f64) -> Self {
        Self { n_slots, left_px, width_px: (right_px - left_px).max(0.0) }
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.n_slots
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.n_slots == 0
    }

    /// How wide each is.
    #[must_use]
    pub fn step_px(&self) -> f64 {
        self.width_px / self.n_slots.max(1) as f64
    }

    /// Where one begins; one past the last is where the last one ends.
    #[must_use]
    pub fn left_of(&self, slot: usize) -> f64 {
        self.left_px + slot as f64 * self.step_px()
    }

    /// The middle of one.
    #[must_use]
    pub fn middle_of(&self, slot: usize) -> f64 {
        self.left_of(slot) + self.step_px() / 2.0
    }

    /// Left edge and width of a bar, on whole pixels so that its edges are sharp: three quarters of its slot, at most
    /// 40 pixels.
    #[must_use]
    pub fn bar_of(&self, slot: usize) -> (f64, f64) {
        let width_px = (self.step_px() * 0.75).clamp(1.0, 40.0).round();
        ((self.middle_of(slot) - width_px / 2.0).round(), width_px)
    }

    /// The slot at a place, the nearest one where it lies outside; `None` where there are none.
    #[must_use]
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to the slots")]
    pub fn at(&self, x_px: f64) -> Option<usize> {
        let last = self.n_slots.checked_sub(1)?;
        let slot = ((x_px - self.left_px) / self.step_px()).floor();
        Some(slot.clamp(0.0, last as f64) as usize)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_stand_between_bottom_and_top() {
        let heights = Heights::new(200.0, 10.0, 110.0);
        for (number, px) in [(0.0, 110.0), (100.0, 60.0), (200.0, 10.0)] {
            assert_eq!(heights.at(number), px);
        }
        for most in [0.0, -3.0, f64::NAN] {
            assert_eq!(Heights::new(most, 0.0, 100.0).at(1.0), 0.0, "{most}");
        }
    }

    #[test]
    fn every_place_has_its_slot() {
        let slots = Slots::new(4, 20.0, 120.0);
        let cases = [(-5.0, 0), (20.0, 0), (44.9, 0), (45.0, 1), (119.9, 3), (120.0, 3), (500.0, 3)];
        for (x_px, slot) in cases {
            assert_eq!(slots.at(x_px), Some(slot), "{x_px}");
        }
        assert_eq!((slots.left_of(4), slots.middle_of(1)), (120.0, 57.5));
        assert_eq!(Slots::new(0, 0.0, 100.0).at(3.0), None);
        for slot in 0..4 {
            assert_eq!(slots.at(slots.middle_of(slot)), Some(slot));
        }
    }

    #[test]
    fn bars_have_whole_pixels_and_one_width() {
        for (n_slots, width_px) in [(1, 40.0), (30, 20.0), (400, 2.0), (9_600, 1.0)] {
            let slots = Slots::new(n_slots, 0.0, 800.0);
            for slot in [0, n_slots / 2, n_slots - 1] {
                let (left_px, width) = slots.bar_of(slot);
                assert_eq!((left_px.fract(), width), (0.0, width_px), "{n_slots}");
            }
        }
    }
}
