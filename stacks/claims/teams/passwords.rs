//! Who uses the generated passwords, of which administrators tell each member their own.

use super::scene::{Scene, Team};
use crate::policies::passwords;
use cfn_synth::access::{Ask, Claims};

pub(super) fn state(claims: &mut Claims, scene: &Scene<'_>, me: &Team) {
    let made = scene.world.of_type("AWS::SecretsManager::Secret").map(|secret| secret.arn.clone());
    // Those of other stacks of the same account.
    let any = scene.world.arn("secretsmanager", &format!("secret:{}any-a1b2c3", passwords(scene.config)));
    let read: Vec<Ask> =
        made.chain([any]).flat_map(|arn| me.anywhere(&["secretsmanager:GetSecretValue"], &arn)).collect();
    claims.cannot(&me.person, "read a generated password", read).guard_rail();
    if scene.is_federated {
        return;
    }
    let own = me.members.iter().flat_map(|member| {
        let door = &member.front_door;
        [door.asks("iam:ChangePassword", &door.principal), door.asks("iam:GetAccountPasswordPolicy", "*")]
    });
    claims.can(&me.person, "change their own passwords", own);
    let doors: Vec<&str> = me.members.iter().map(|member| member.front_door.principal.as_ref()).collect();
    let others = scene.members().map(|member| &member.front_door.principal);
    let others = others.filter(|user| !doors.contains(&user.as_ref()));
    let change: Vec<Ask> = others
        .flat_map(|user| me.anywhere(&["iam:ChangePassword", "iam:UpdateLoginProfile"], user))
        .collect();
    claims.cannot(&me.person, "change the password of another team", change);
}
