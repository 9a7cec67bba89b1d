//! What goes wrong with desks, lines and the city, beside what each call has to bear.

use crate::history::Broken;
use crate::other_side::hold;
use crate::world::World;

/// Bytes that a narrow box on the way lets through: some short commands, no long letter.
const NARROW: usize = 2_500;
/// Boundaries between transactions, of which a round of exchange has some dozens.
const BOUNDARIES: u32 = 40;

impl World {
    /// Something goes wrong at a desk, or is mended.
    pub fn trouble(&mut self, desk: usize) -> Result<(), Broken> {
        let which = self.roll(17);
        // Each run has its own kinds of trouble; what is left out makes room for the rest.
        if self.troubles >> which & 1 == 0 {
            return Ok(());
        }
        match which {
            0 | 1 => self.line_changes(desk),
            2 => {
                let mut side = hold(&self.side);
                side.lines[desk].rough = [0, 10, 30, 60][side.roll(4) as usize];
            }
            3 => self.session_ends_or_begins(desk),
            4 | 5 => {
                self.start(desk)?;
                let boundaries = i64::from(self.roll(BOUNDARIES));
                if let Some(program) = &self.desks[desk].program {
                    program.life.ends_in(boundaries);
                }
            }
            6 => self.kill(desk),
            7 => self.cut_the_power(desk),
            8 => self.restore_journal(desk)?,
            9 => {
                let damaged = self.roll(2) == 0;
                self.lose_replica(desk, damaged);
            }
            10 | 11 => self.disk_fills_or_frees(desk),
            12 => {
                let hours = i64::from(self.roll(5)) - 2;
                self.desks[desk].hands.set_wrong_by(hours * 3_600);
                self.tell(&format!("desk {desk}: the clock is wrong by {hours} h"));
                hold(&self.side).count("clocks set wrong");
            }
            13 => {
                let mut side = hold(&self.side);
                side.register.forget_the_past().map_err(|error| Broken(error.to_string()))?;
                side.tell("central forgets the past: cursors and snapshots from before have expired");
            }
            14 => self.version_changes(),
            15 => self.another_officer(desk),
            _ => self.role_changes(desk),
        }
        Ok(())
    }

    fn line_changes(&self, desk: usize) {
        let mut side = hold(&self.side);
        if side.roll(3) == 0 {
            side.lines[desk].limit = if side.lines[desk].limit == NARROW { usize::MAX } else { NARROW };
        } else {
            side.lines[desk].cut = !side.lines[desk].cut;
            side.count("lines cut or mended");
            let said = if side.lines[desk].cut { "cut" } else { "mended" };
            side.tell(&format!("desk {desk}: the line is {said}"));
        }
    }

    fn session_ends_or_begins(&self, desk: usize) {
        let mut side = hold(&self.side);
        side.lines[desk].signed_in = !side.lines[desk].signed_in;
        let signed_in = side.lines[desk].signed_in;
        side.count("sessions ended or begun");
        side.tell(&format!("desk {desk}: the session {}", if signed_in { "begins" } else { "ends" }));
        drop(side);
        if let Some(program) = self.desks[desk].program.as_ref().filter(|_| signed_in) {
            program.exchange.exchange_now();
        }
    }

    fn disk_fills_or_frees(&mut self, desk: usize) {
        let full = !self.desks[desk].full;
        let pages = self.roll(4);
        self.desks[desk].full = full;
        self.desks[desk].squeeze(if full { pages } else { u32::MAX });
        hold(&self.side).count("disks filled or freed");
        self.tell(&format!("desk {desk}: {}", if full { "the disk fills up" } else { "the disk is freed" }));
    }

    /// Central moves to a protocol that this program does not speak, and desks are updated only later; or it speaks both.
    fn version_changes(&self) {
        let mut side = hold(&self.side);
        side.serves = if side.serves == (1, 1) { (2, 2) } else { (1, 1) };
        side.count("protocol changes");
        let (least, most) = side.serves;
        side.tell(&format!("central speaks protocol {least} to {most}"));
    }

    /// Somebody else sits down, perhaps of another district.
    fn another_officer(&mut self, desk: usize) {
        self.close(desk);
        let desk = &mut self.desks[desk];
        desk.at_it = (desk.at_it + 1) % desk.officers.len();
        hold(&self.side).count("officers changed");
    }

    fn role_changes(&self, desk: usize) {
        let officer = self.desks[desk].officer().who.id.clone();
        let mut side = hold(&self.side);
        if side.suspended.contains(&officer) {
            side.suspended.retain(|suspended| *suspended != officer);
            side.tell(&format!("{officer} may work again"));
        } else {
            side.tell(&format!("{officer} may not work for now"));
            side.suspended.push(officer);
            side.count("roles taken away");
        }
    }
}
