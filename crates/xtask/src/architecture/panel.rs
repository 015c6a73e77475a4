//! One crate of the picture: a box with its modules as cells, the lowest floor at the bottom. Lengths are in
//! SVG units.

/// Height of a cell.
pub(crate) const CELL: f64 = 22.0;
/// Font size of module names.
pub(crate) const LETTER_SIZE: f64 = 12.0;
/// Width of a letter of a module name, slightly more than in the fixed-width fonts that browsers choose.
const LETTER: f64 = 7.5;
/// Space on the left and right of the name in a cell.
const CELL_PADDING: f64 = 7.0;
/// Font size of crate names.
pub(crate) const NAME_SIZE: f64 = 15.0;
/// Mean width of a letter of a crate name in a wide font.
const NAME_LETTER: f64 = 10.6;
/// Space inside the edges of a box.
pub(crate) const PADDING: f64 = 12.0;
/// Height of the crate name at the top of a box.
const HEAD: f64 = 36.0;
/// Space between cells of a row; below, between rows of a floor and between floors.
const CELL_GAP: f64 = 6.0;
const ROW_GAP: f64 = 4.0;
const FLOOR_GAP: f64 = 12.0;

/// A module in the box of its crate.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Cell {
    pub(crate) name: String,
    /// Whether the module is in a circle.
    pub(crate) is_round: bool,
    /// Left edge within the box; `y` is the top edge.
    pub(crate) x: f64,
    pub(crate) y: f64,
    pub(crate) width: f64,
}

/// The box of a crate.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Panel {
    pub(crate) name: String,
    pub(crate) width: f64,
    pub(crate) height: f64,
    pub(crate) cells: Vec<Cell>,
}

/// Converts a count to a float.
pub(crate) fn measure(count: usize) -> f64 {
    u32::try_from(count).map_or(f64::INFINITY, f64::from)
}

fn cell_width(name: &str) -> f64 {
    2.0f64.mul_add(CELL_PADDING, measure(name.chars().count()) * LETTER).ceil()
}

/// Breaks the modules of a floor into as few rows as `most` allows, of about the same width.
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
    /// Lays out the modules of a crate. `floors` starts with the lowest; each floor consists of groups, and a
    /// group of several modules is a circle. `most` is the maximum width of the box, unless a name is longer.
    pub(crate) fn new(name: &str, floors: &[Vec<Vec<String>>], most: f64) -> Self {
        let mut width = measure(name.chars().count()).mul_add(NAME_LETTER, 2.0 * PADDING).ceil();
        // Measured upwards from the bottom; converted once the height is known.
        let (mut cells, mut up) = (Vec::new(), PADDING);
        for floor in floors {
            let of_group = |group: &'_ [String]| {
                let is_round = group.len() > 1;
                group.iter().map(|name| (name.clone(), is_round)).collect::<Vec<_>>()
            };
            let modules: Vec<(String, bool)> = floor.iter().flat_map(|group| of_group(group)).collect();
            // The first row is the top one.
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
