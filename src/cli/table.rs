//! Columns of text.

use unicode_width::UnicodeWidthStr as _;

/// How a column's cells are aligned.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Align {
    Left,
    Right,
}

/// Lays rows out in columns, two blanks apart; there are as many as there are alignments.
pub(super) fn table(align: &[Align], rows: &[impl AsRef<[String]>]) -> String {
    let mut widths = vec![0; align.len()];
    for row in rows {
        for (width, cell) in widths.iter_mut().zip(row.as_ref()) {
            *width = cell.width().max(*width);
        }
    }
    let mut text = String::new();
    for row in rows {
        let cells = row.as_ref().iter().zip(&widths).zip(align).map(|((cell, width), align)| {
            let blanks = " ".repeat(width - cell.width());
            match align {
                Align::Left => format!("{cell}{blanks}"),
                Align::Right => format!("{blanks}{cell}"),
            }
        });
        text.push_str(cells.collect::<Vec<_>>().join("  ").trim_end());
        text.push('\n');
    }
    text
}

#[cfg(test)]
mod tests {
    use super::{Align, table};

    #[test]
    fn columns_are_as_wide_as_their_widest_cell() {
        let rows = [["a", "bytes"], ["価格表", "7"]].map(|row| row.map(str::to_owned));
        assert_eq!(table(&[Align::Left, Align::Right], &rows), "a       bytes\n価格表      7\n");
        assert_eq!(table(&[Align::Left, Align::Left], &rows), "a       bytes\n価格表  7\n");
    }
}
