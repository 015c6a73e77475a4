//! One crate of the picture: a box with its modules as cells, the lowest floor at the bottom.

/// The height of a cell.
pub(crate) const CELL: f64 = 22.0;
/// The size of the names in the cells.
pub(crate) const LETTER_SIZE: f64 = 12.0;
/// The width of one of their letters, somewhat more than in the fixed-width fonts that browsers choose.
const LETTER: f64 = 7.5;
/// The space between a cell's edges and its name.
const CELL_PADDING: f64 = 7.0;
/// The size of the crates' names.
pub(crate) const NAME_SIZE: f64 = 15.0;
/// The mean width of their letters in a wide font.
const NAME_LETTER: f64 = 10.6;
/// The space inside a box's edges.
pub(crate) const PADDING: f64 = 12.0;
/// What the name of a crate takes at the top of its box.
const HEAD: f64 = 36.0;
/// Between cells of one row, between rows of one floor, and between floors.
const CELL_GAP: f64 = 6.0;
const ROW_GAP: f64 = 4.0;
const FLOOR_GAP: f64 = 12.0;

/// A module.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Cell {
    pub(crate) name: String,
    /// Whether it stands in a circle.
    pub(crate) is_round: bool,
    /// Its left and upper edge within the box.
    pub(crate) x: f64,
    pub(crate) y: f64,
    pub(crate) width: f64,
}

/// A crate.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Panel {
    pub(crate) name: String,
    pub(crate) width: f64,
    pub(crate) height: f64,
    pub(crate) cells: Vec<Cell>,
}

/// A count as a measure.
pub(crate) fn measure(count: usize) -> f64 {
    u32::try_from(count).map_or(f64::INFINITY, f64::from)
}

fn cell_width(name: &str) -> f64 {
    2.0f64.mul_add(CELL_PADDING, measure(name.chars().count()) * LETTER).ceil()
}

/// Breaks what stands on one floor into as few rows as fit, of much the same width.
fn rows(modules: &[(String, bool)], most: f64) -> Vec<Vec<(String, bool)>> {
    let break_at = |most: f64| {
        let (mut rows, mut x): (Vec<Vec<(String, bool)>>, f64) = (Vec::new(), 0.0);
        for module in modules {
            let cell = cell_width(&module.0);
            match rows.last_mut().filter(|_| x + cell <= most) {
                Some(row) => row.push(module.clone()),
                None => {
                    x = 0.0;
                    rows.push(vec![module.clone()]);
                }
            }
            x += cell + CELL_GAP;
        }
        rows
    };
    let (mut best, mut most) = (break_at(most), most);
    while most > 0.0 {
        most -= CELL_GAP;
        let narrower = break_at(most);
        if narrower.len() > best.len() {
            break;
        }
        best = narrower;
    }
    best
}

impl Panel {
    /// Lays out a crate's modules, which are given in floors from the lowest on and there in groups; those of a group
    /// of several stand in a circle. `most` is the width that a row takes at most, unless a name is longer.
    pub(crate) fn new(name: &str, floors: &[Vec<Vec<String>>], most: f64) -> Self {
        let mut width = measure(name.chars().count()).mul_add(NAME_LETTER, 2.0 * PADDING).ceil();
        // From the bottom line up; turned over once the height is known.
        let (mut cells, mut up) = (Vec::new(), PADDING);
        for floor in floors {
            let of_group = |group: &'_ [String]| {
                let is_round = group.len() > 1;
                group.iter().map(|name| (name.clone(), is_round)).collect::<Vec<_>>()
            };
            let modules: Vec<(String, bool)> = floor.iter().flat_map(|group| of_group(group)).collect();
            // The first row is the upper one.
            for row in rows(&modules, most - 2.0 * PADDING).into_iter().rev() {
                let mut x = PADDING;
                for (name, is_round) in row {
                    let cell = cell_width(&name);
                    cells.push(Cell { name, is_round, x, y: up + CELL, width: cell });
                    width = width.max(x + cell + PADDING);
                    x += cell + CELL_GAP;
                }
                up += CELL + ROW_GAP;
            }
            up += FLOOR_GAP - ROW_GAP;
        }
        let height = if cells.is_empty() { HEAD } else { up - FLOOR_GAP + HEAD };
        for cell in &mut cells {
            cell.y = height - cell.y;
        }
        Self { name: name.to_owned(), width, height, cells }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn panel(most: f64) -> Panel {
        let group = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
        let low = vec![group(&["one", "other"]), group(&["a_much_longer_name"])];
        Panel::new("some-crate", &[low, vec![group(&["top"])]], most)
    }

    #[test]
    fn the_first_floor_is_the_lowest() {
        let panel = panel(1_000.0);
        let heights: Vec<f64> = panel.cells.iter().map(|cell| cell.y).collect();
        assert!(heights[0] > heights[3] && (heights[0] - heights[2]).abs() < 0.1, "{heights:?}");
        assert_eq!(
            panel.cells.iter().map(|cell| cell.is_round).collect::<Vec<_>>(),
            [true, true, false, false]
        );
    }

    #[test]
    fn cells_stand_in_the_box_and_on_no_other() {
        for most in [50.0, 150.0, 1_000.0] {
            let panel = panel(most);
            for (at, cell) in panel.cells.iter().enumerate() {
                assert!(cell.x >= PADDING && cell.x + cell.width + PADDING <= panel.width, "{cell:?}");
                assert!(cell.y >= HEAD - 0.1 && cell.y + CELL + PADDING <= panel.height + 0.1, "{cell:?}");
                for other in &panel.cells[..at] {
                    let is_beside = cell.x >= other.x + other.width || other.x >= cell.x + cell.width;
                    assert!(is_beside || (cell.y - other.y).abs() >= CELL, "{cell:?} {other:?}");
                }
            }
        }
    }
}
