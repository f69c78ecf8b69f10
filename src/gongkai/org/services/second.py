"""Switching the second factor on and off, and ending sign-ins."""

from __future__ import annotations

from django.db.models import QuerySet
from django_otp.plugins.otp_totp.models import TOTPDevice

from gongkai.base import events, settings_store
from gongkai.base.acts import Act, Reason
from gongkai.org import second, sessions
from gongkai.org.models import Person, RecoveryCode, SignIn

from .people import ManagedPerson

WRONG_CODE = "验证码不对。请填手机上现在显示的6位数字；手机的时间须自动校准。"


class _OwnSecondFactor(Act[Person]):
    def __init__(self, *, by: Person) -> None:
        super().__init__(by=by)
        self.person = by

    def lock(self) -> None:
        self.person = Person.objects.select_for_update(of=("self",)).get(pk=self.person.pk)


class StartSecondFactor(_OwnSecondFactor):
    """Make a key for the telephone. It counts for nothing until a code of it was typed."""

    title = "开始设置"

    def reasons(self) -> list[Reason]:
        if second.is_on(self.person):
            return [Reason("on_already", "二次验证已经打开；要换手机，请先关闭再重新设置。")]
        return []

    def perform(self) -> Person:
        TOTPDevice.objects.filter(user=self.person, confirmed=False).delete()
        TOTPDevice.objects.create(user=self.person, name=second.DEVICE_NAME, confirmed=False)
        return self.person


class ConfirmSecondFactor(Act[list[str]]):
    """Switch it on with a code that the telephone shows. Returns the recovery codes, readable only now."""

    title = "打开二次验证"

    def __init__(self, code: str, *, here: SignIn | None = None, by: Person) -> None:
        """``here`` is the sign-in at which this is done; the others end."""
        super().__init__(by=by)
        self.person, self.code, self.here = by, code, here

    def lock(self) -> None:
        self.person = Person.objects.select_for_update(of=("self",)).get(pk=self.person.pk)

    def reasons(self) -> list[Reason]:
        if second.is_on(self.person):
            return [Reason("on_already", "二次验证已经打开。")]
        device = second.device_of(self.person, confirmed=False)
        if device is None:
            return [Reason("not_started", "请先点“开始设置”，用手机扫二维码。")]
        if not second.matches(device, self.code):
            return [Reason("wrong_code", WRONG_CODE, field="code")]
        return []

    def perform(self) -> list[str]:
        device = second.device_of(self.person, confirmed=False)
        assert device is not None
        device.verify_token("".join(self.code.split()))
        device.confirmed = True
        device.save()
        codes = second.new_recovery_codes(self.person)
        mine = SignIn.objects.filter(person=self.person)
        if self.here is not None:
            SignIn.objects.filter(pk=self.here.pk).update(second_factor=True)
            mine = mine.exclude(pk=self.here.pk)
        sessions.end(mine, SignIn.End.RESET)
        events.record(
            "person.second_factor_on",
            self.person,
            f"{self.person.name}打开了二次验证",
            by=self.by,
            organ=self.person.organ,
        )
        return codes


class _WithCode(_OwnSecondFactor):
    def __init__(self, code: str, *, by: Person) -> None:
        super().__init__(by=by)
        self.code = code

    def reasons(self) -> list[Reason]:
        device = second.device_of(self.person)
        if device is None:
            return [Reason("off_already", "二次验证没有打开。")]
        if not second.matches(device, self.code):
            return [Reason("wrong_code", WRONG_CODE, field="code")]
        return []


class NewRecoveryCodes(_WithCode):
    title = "重发恢复码"
    codes: list[str]

    def perform(self) -> Person:
        second.spend(self.person, self.code)
        self.codes = second.new_recovery_codes(self.person)
        events.record(
            "person.recovery_codes_renewed",
            self.person,
            f"{self.person.name}重发了恢复码，旧的作废",
            by=self.by,
            organ=self.person.organ,
        )
        return self.person


class SwitchOffSecondFactor(_WithCode):
    title = "关闭二次验证"

    def reasons(self) -> list[Reason]:
        found = super().reasons()
        if second.must(self.person, settings_store.get(second.WHO_MUST.name)):
            found.append(
                Reason(
                    "demanded",
                    "按设置，您的岗位必须用二次验证，不能关闭；换手机请找管理员重置。",
                )
            )
        return found

    def perform(self) -> Person:
        _forget(self.person)
        events.record(
            "person.second_factor_off",
            self.person,
            f"{self.person.name}关闭了二次验证",
            by=self.by,
            organ=self.person.organ,
        )
        return self.person


class ResetSecondFactor(ManagedPerson):
    """For whoever lost both telephone and codes. Every sign-in of his ends."""

    title = "重置二次验证"

    def __init__(self, person: Person, *, reason: str, by: Person | None) -> None:
        super().__init__(person, by=by)
        self.reason = reason.strip()

    def reasons(self) -> list[Reason]:
        found = self.not_manager()
        if not second.is_on(self.person):
            found.append(Reason("off_already", f"{self.person}没有打开二次验证，不必重置。"))
        if self.by is not None and self.by.pk == self.person.pk:
            found.append(Reason("oneself", "不能重置自己的二次验证，请找另一位管理员。"))
        if len(self.reason) < 4:
            found.append(
                Reason(
                    "no_reason", "请写明缘由，例如怎样核实了本人（不少于4个字），缘由会留痕。", field="reason"
                )
            )
        return found

    def perform(self) -> Person:
        _forget(self.person)
        sessions.end(SignIn.objects.filter(person=self.person), SignIn.End.RESET)
        events.record(
            "person.second_factor_reset",
            self.person,
            f"重置{self.person.name}的二次验证，缘由：{self.reason}",
            by=self.by,
            organ=self.person.organ,
        )
        return self.person


class EndSignIns(Act[int]):
    """Shut out one's own sign-ins elsewhere: those named, or all but this one. Returns how many."""

    title = "结束登录"

    def __init__(self, numbers: list[int] | None, *, here: SignIn | None, by: Person) -> None:
        super().__init__(by=by)
        self.numbers, self.here = numbers, here

    def _rows(self) -> QuerySet[SignIn]:
        rows = SignIn.objects.filter(person=self.by, ended_at=None)
        if self.numbers is not None:
            rows = rows.filter(pk__in=self.numbers)
        return rows.exclude(pk=self.here.pk if self.here else 0)

    def reasons(self) -> list[Reason]:
        if self.numbers is not None and self.here is not None and self.here.pk in self.numbers:
            return [Reason("here", "这是您现在用的登录，请点右上角“退出”。")]
        if not self._rows().exists():
            return [Reason("none", "没有可以结束的登录；可能已经结束，请刷新后再看。")]
        return []

    def perform(self) -> int:
        count = sessions.end(self._rows(), SignIn.End.ENDED)
        events.record(
            "signin.ended",
            self.by,
            f"{self.by.name}结束了自己在别处的登录{count}个",
            by=self.by,
            organ=self.by.organ,
        )
        return count


def _forget(person: Person) -> None:
    TOTPDevice.objects.filter(user=person).delete()
    RecoveryCode.objects.filter(person=person).delete()
