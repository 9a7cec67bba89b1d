import type { Rejection } from "../../transport";
import type { Entry } from "../entry";

/** Why the register refused an act for good, and what helps. */
export interface Refusal {
  readonly what: Entry;
  readonly next: Entry;
}

/** Words of every refusal of the register. */
export const refusals: Readonly<Record<Rejection["code"], Refusal>> = {
  "wrong-state": { what: ["Състоянието на преписката в регистъра не допуска това действие.", "The state of the case at the register does not allow this act."], next: ["Върнете го към чернова и вижте какво се е променило.", "Take it back to a draft and see what has changed."] },
  "claimed-by-other": { what: ["Преписката е заета от {officer}.", "The case is claimed by {officer}."], next: ["Говорете с колегата; черновата Ви остава тук.", "Talk to the colleague; your draft stays here."] },
  "stale-claim": { what: ["Заемането, по което е направено, вече не важи.", "The claim it was made under no longer holds."], next: ["Заемете преписката отново и изпратете пак.", "Claim the case again and send it again."] },
  "not-claimed": { what: ["Регистърът няма заемане на преписката от Вас.", "The register has no claim of yours on the case."], next: ["Заемете преписката и изпратете пак.", "Claim the case and send it again."] },
  "unknown-case": { what: ["Регистърът не намира преписката във Вашия район.", "The register finds no such case in your district."], next: ["Върнете го към чернова и кажете на ръководителя си.", "Take it back to a draft and tell your supervisor."] },
  forbidden: { what: ["Профилът Ви няма право на това действие.", "Your account may not do this."], next: ["Помолете администратора за права, после изпратете пак.", "Ask the administrator for the right, then send it again."] },
  "predecessor-failed": { what: ["Действието преди него не е прието.", "The act before it was not accepted."], next: ["Решете първо горното.", "Settle the one above first."] },
  "document-missing": { what: ["Подписаният документ не е стигнал цял до регистъра.", "The signed document did not reach the register whole."], next: ["Изпратете пак.", "Send it again."] },
  "document-unacceptable": { what: ["Регистърът не прие подписа: {reason}.", "The register did not accept the signature: {reason}."], next: ["Върнете го към чернова и подпишете отново.", "Take it back to a draft and sign again."] },
  "unsupported-protocol": { what: ["Регистърът вече не приема версия {version} на протокола.", "The register no longer takes version {version} of the protocol."], next: ["Обновете програмата, после изпратете пак.", "Update the program, then send it again."] },
  unknown: { what: ["Регистърът отговори нещо, което тази версия на програмата не познава („{code}“).", "The register answered something that this version of the program does not know (“{code}”)."], next: ["Обновете програмата, после изпратете пак: нищо няма да стане два пъти.", "Update the program, then send it again: nothing will be done twice."] },
  invalid: { what: ["{field, select, salvage {Дневникът беше повреден и това действие е само в копието отпреди това: не е сигурно дали не сте го върнали.} other {Полето „{field}“ не е прието: {reason}.}}", "{field, select, salvage {The journal was damaged and this act is only in the backup from before: it is not certain that you have not taken it back.} other {The field “{field}” was not accepted: {reason}.}}"], next: ["{field, select, salvage {Изпратете го пак, ако още важи, или го върнете към чернова.} other {Върнете го към чернова и го поправете.}}", "{field, select, salvage {Send it again if it still holds, or take it back to a draft.} other {Take it back to a draft and correct it.}}"] },
};
