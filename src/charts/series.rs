//! Rows of numbers before they are drawn. Pure.

/// The least and the largest of some numbers.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct MinMax {
    /// The least.
    pub min: f64,
    /// The largest.
    pub max: f64,
}

/// The largest number, at least zero.
#[must_use]
pub fn largest(numbers: impl IntoIterator<Item = f64>) -> f64 {
    numbers.into_iter().filter(|number| number.is_finite()).fold(0.0, f64::max)
}

/// Each number with all before it.
#[must_use]
pub fn cumulative(numbers: impl IntoIterator<Item = f64>) -> Vec<f64> {
    let add = |sum: &mut f64, number: f64| {
        *sum += number;
        Some(*sum)
    };
    numbers.into_iter().scan(0.0, add).collect()
}

/// The numbers that fall into each column of a pixel, by their least and largest, with the middle of the column.
/// `None` are columns without any.
#[must_use]
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a width in pixels is small and positive")]
#[expect(clippy::cast_precision_loss, reason = "nobody has so many columns")]
pub fn min_max_of_columns(numbers: &[Option<f64>], left_px: f64, right_px: f64) -> Vec<(f64, Option<MinMax>)> {
    let n_columns = (right_px - left_px).max(0.0).ceil() as usize;
    let mut columns: Vec<(f64, Option<MinMax>)> =
        (0..n_columns).map(|column| (left_px + column as f64 + 0.5, None)).collect();
    let n_numbers = numbers.len().max(1);
    for (index, number) in numbers.iter().enumerate() {
        let Some(number) = number.filter(|number| number.is_finite()) else { continue };
        let Some((_, column)) = columns.get_mut(index * n_columns / n_numbers) else { continue };
        *column = Some(match column {
            None => MinMax { min: number, max: number },
            Some(MinMax { min, max }) => MinMax { min: min.min(number), max: max.max(number) },
        });
    }
    columns
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sums_grow() {
        assert_eq!(cumulative([1.0, 0.0, 2.5]), [1.0, 1.0, 3.5]);
        assert_eq!(cumulative([]), [] as [f64; 0]);
        assert_eq!(largest([3.0, f64::NAN, 7.0, f64::INFINITY]), 7.0);
        assert_eq!(largest([-1.0]), 0.0);
    }

    #[test]
    fn columns_have_their_least_and_largest() {
        let numbers = [Some(4.0), Some(1.0), None, None, Some(2.0), Some(9.0)];
        let columns = min_max_of_columns(&numbers, 10.0, 13.0);
        let expected =
            [(10.5, Some(MinMax { min: 1.0, max: 4.0 })), (11.5, None), (12.5, Some(MinMax { min: 2.0, max: 9.0 }))];
        assert_eq!(columns, expected);
        assert!(min_max_of_columns(&numbers, 0.0, 0.0).is_empty());
        assert!(min_max_of_columns(&[], 0.0, 3.0).iter().all(|(_, column)| column.is_none()));
    }

    #[test]
    fn no_number_is_lost() {
        let numbers: Vec<Option<f64>> = (0..9_600).map(|index| Some(f64::from(index))).collect();
        let columns = min_max_of_columns(&numbers, 0.0, 1_137.0);
        let mut next = 0.0;
        for (_, column) in columns {
            let MinMax { min, max } = column.expect("each column has some");
            assert_eq!(min, next);
            next = max + 1.0;
        }
        assert_eq!(next, 9_600.0);
    }
}
