"""Do independent programs agree? Every estimate beside statsmodels, pingouin, krippendorff, scikit-learn or scipy.

python benchmarks/peers.py [SEEDS]        default 5; needs those programs, which reknit itself does not

On made-up tables, a fresh one a seed. Told is the largest difference, and how large it may be; the exit code is 1 if
one is larger. Searches of likelihoods (mixed models, mixtures) end where each program finds it close enough.
"""

from __future__ import annotations

import sys
import warnings
from typing import TYPE_CHECKING, Any

import krippendorff
import numpy as np
import pandas as pd
import pingouin
import statsmodels.api as sm
from scipy import optimize, stats
from sklearn.metrics import cohen_kappa_score
from statsmodels.regression.mixed_linear_model import MixedLM
from statsmodels.stats.proportion import proportion_confint

from reknit import Measure, Panel
from reknit.course.groups import curves_of
from reknit.course.logistic import fit_logistic
from reknit.course.off_track import Settings, expected_courses
from reknit.course.shapes import expected_slopes, shapes
from reknit.dyadic.actor_partner import actor_partner
from reknit.dyadic.both import Both
from reknit.dyadic.congruence import congruence
from reknit.dyadic.consequences import Consequences
from reknit.dyadic.response_surface import response_surface
from reknit.dyadic.state_counts import StateCounts
from reknit.dyadic.states import State
from reknit.dyadic.truth_and_bias import truth_and_bias
from reknit.inference.estimate import Estimate, mean_of, share
from reknit.inference.mixture import Mixture, expect, fit_mixture
from reknit.measures.agreement import Scale, Weights, krippendorff_alpha, weighted_kappa
from reknit.measures.icc import intraclass_correlations
from reknit.measures.reliability import alpha_of, one_factor

if TYPE_CHECKING:
    from collections.abc import Iterator

NAME, DYADS = ("member", "rating"), 40
Told = tuple[str, Any, Any, float]
EXACT, SEARCHED = 1e-6, 5e-3


def ends(each: Estimate) -> list[float]:
    return [each.value, each.low, each.high]


def table(random: np.random.Generator) -> pd.DataFrame:
    """Return two members' ratings and an outcome, in six to twelve sessions of each dyad."""
    length = random.integers(6, 13, DYADS)
    dyad = np.repeat(np.arange(DYADS), length)
    session = np.concatenate([np.arange(1, each + 1) for each in length])
    mood = random.normal(size=len(dyad))
    first, second = (
        5 + random.normal(0, 0.8, DYADS)[dyad] + random.normal(0.05, 0.1, DYADS)[dyad] * session + 0.5 * mood
        + random.normal(0, 0.6, len(dyad)) for _ in range(2)
    )  # fmt: skip
    outcome = 0.4 * first + 0.2 * second + random.normal(0, 0.5, DYADS)[dyad] + random.normal(size=len(dyad))
    return pd.DataFrame({"dyad": dyad, "session": session, "first": first, "second": second, "outcome": outcome})


def of_courses(data: pd.DataFrame) -> Iterator[Told]:
    panel = Panel.from_long(dyad=data["dyad"], session=data["session"], score=data["first"],
                            measures=[Measure("rating")])  # fmt: skip
    found, one = shapes(panel, *NAME), data[data["dyad"] == 0]
    centred = one["session"] - one["session"].mean()
    line = sm.OLS(one["first"], sm.add_constant(centred)).fit()
    bent = sm.OLS(one["first"], np.column_stack([np.ones(len(one)), centred, centred**2])).fit()
    theirs = [*line.params, *line.conf_int().to_numpy().ravel(), np.sqrt(line.scale), bent.params.iloc[2]]
    theirs += bent.conf_int().iloc[2].tolist()
    names = ("level", "slope", "level_low", "level_high", "slope_low", "slope_high", "variability", "curvature",
             "curvature_low", "curvature_high")  # fmt: skip
    yield "shapes (OLS)", [float(getattr(found, name)[0]) for name in names], theirs, EXACT
    time = np.column_stack([np.ones(len(data)), data["session"] - 1])
    mixed = MixedLM(data["first"].to_numpy(), time, data["dyad"].to_numpy(), exog_re=time).fit(method="powell")
    slopes = [mixed.fe_params[1] + mixed.random_effects[at].iloc[1] for at in range(DYADS)]
    yield "expected slopes (MixedLM)", expected_slopes(panel, *NAME).slope, slopes, SEARCHED
    later = data[data["session"] > 1]
    log = np.column_stack([np.ones(len(later)), np.log(later["session"])])
    mixed = MixedLM(later["first"].to_numpy(), log, later["dyad"].to_numpy(), exog_re=log).fit(method="powell")
    expected = expected_courses(panel, *NAME, Settings(strata=1)).limits([5.0] * 3, [2, 5, 9])[1]
    yield "expected courses (MixedLM)", expected, mixed.fe_params @ [[1, 1, 1], np.log([2, 5, 9])], SEARCHED
    yield from of_mixtures(panel)


def of_mixtures(panel: Panel) -> Iterator[Told]:
    """Yield the likelihood of a mixture by dense matrices, and its peak by a general optimiser from the same start."""
    _, curves, centre, spread, _ = curves_of(panel, *NAME)
    start = Mixture(np.array([0.6, 0.4]), np.array([[5.5, 0.2, 0], [4.5, 0, 0]]), np.diag([0.5, 0.1, 0.05]), 0.5)
    fitted, fit = fit_mixture(curves, start, rounds=20_000, close=1e-12)

    def likelihood(mixture: Mixture) -> float:
        total = 0.0
        for block in panel.blocks(*NAME):
            for y, session in zip(block.ratings.T, block.session.T, strict=True):
                u = (session - session[0] + 1 - centre) / spread
                z = np.column_stack([np.ones_like(u), u, u * u])
                whole = z @ mixture.spread @ z.T + mixture.residual * np.eye(len(y))
                fits = [np.log(s) + stats.multivariate_normal.logpdf(y, z @ m, whole)
                        for s, m in zip(mixture.share, mixture.mean, strict=True)]  # fmt: skip
                total += float(np.logaddexp(*fits))
        return total

    yield "mixture, likelihood (scipy)", expect(curves, start).log_likelihood.sum(), likelihood(start), EXACT
    peak = optimize.minimize(
        lambda mean: -likelihood(Mixture(fitted.share, mean.reshape(2, 3), fitted.spread, fitted.residual)),
        fitted.mean.ravel(), method="L-BFGS-B", options={"maxiter": 20},
    )  # fmt: skip
    yield "mixture, peak (scipy)", fit, -peak.fun, SEARCHED


def of_two_people(data: pd.DataFrame, random: np.random.Generator) -> Iterator[Told]:
    first, second, session = (data[name].to_numpy(float) for name in ("first", "second", "session"))
    both = Both(first, second, data["dyad"].to_numpy(), session, DYADS)
    means = data.groupby("dyad")[["first", "second", "outcome"]].mean()
    alike, correlation = congruence(both), pingouin.corr(means["first"], means["second"])
    yield "correlation between (pingouin)", ends(alike.between)[:1], [correlation["r"].iloc[0]], EXACT
    ci = next(correlation[name].iloc[0] for name in ("CI95%", "CI95") if name in correlation)
    yield "its interval, two decimals", ends(alike.between)[1:], list(ci), 5.1e-3
    gap = means["first"] - means["second"]
    yield "gap (t of pair means)", ends(alike.gap), [gap.mean(), *stats.t.interval(0.95, DYADS - 1, gap.mean(),
                                                                                  stats.sem(gap))], EXACT  # fmt: skip
    within = data["second"] - data["dyad"].map(means["second"])
    between = data["dyad"].map(means["second"]) - means["second"].mean()
    x = np.column_stack([np.ones(len(data)), within, between])
    mixed = MixedLM((data["first"] - means["second"].mean()).to_numpy(), x, data["dyad"].to_numpy(),
                    exog_re=x[:, :2]).fit(method="powell")  # fmt: skip
    judged = truth_and_bias(both)
    yield "truth and bias (MixedLM)", [judged.bias.value, judged.truth.value], mixed.fe_params[:2], SEARCHED
    dummies = pd.get_dummies(data["dyad"]).to_numpy(float)
    fixed = sm.OLS(data["outcome"], np.column_stack([data["first"], data["second"], dummies])).fit()
    effects = actor_partner(both.first, both.second, data["outcome"], both.dyad)
    yield "actor and partner (OLS, dummies)", [effects.actor.value, effects.partner.value], fixed.params[:2], EXACT
    surface = response_surface(means["first"], means["second"], means["outcome"], np.arange(DYADS))
    a, b = means["first"] - surface.centre, means["second"] - surface.centre
    z = sm.OLS(means["outcome"], np.column_stack([np.ones(DYADS), a, b, a * a, a * b, b * b])).fit().params
    ours = [surface.a1.value, surface.a2.value, surface.a3.value, surface.a4.value, surface.a5.value]
    theirs = [z.iloc[1] + z.iloc[2], z.iloc[3:].sum(), z.iloc[1] - z.iloc[2],
              z.iloc[3] - z.iloc[4] + z.iloc[5], z.iloc[3] - z.iloc[5]]  # fmt: skip
    yield "response surface (OLS)", ours, theirs, EXACT
    state, away = random.integers(0, 4, len(data)), random.normal(size=len(data))
    sums, counts = Consequences(), StateCounts()
    sums.add(state, away, both.dyad, both.session)
    counts.add(state, both.dyad)
    follows = (np.diff(both.dyad) == 0) & (state[:-1] == State.BOTH)
    after, own = away[1:][follows], both.dyad[:-1][follows]
    groups = pd.factorize(own)[0]
    mean = sm.OLS(after, np.ones(len(after))).fit(cov_type="cluster", cov_kwds={"groups": groups}, use_t=True)
    yield "next session (OLS, clusters)", ends(sums.after(State.BOTH)), [*mean.params, *mean.conf_int()[0]], EXACT
    yield "beyond chance (scikit-learn)", counts.beyond_chance().value, cohen_kappa_score(state % 2, state // 2), EXACT


def of_measures(random: np.random.Generator) -> Iterator[Told]:
    things = random.normal(size=(30, 1)) + random.normal(0, 0.8, (30, 4)) + random.normal(0, 0.3, 4)
    long = pd.DataFrame(things).reset_index().melt(id_vars="index")
    theirs = pingouin.intraclass_corr(long, targets="index", raters="variable", ratings="value")
    found = intraclass_correlations(things)
    forms = ("single_1", "single_2", "single_3", "mean_1", "mean_2", "mean_3")
    told = [ends(getattr(found, name)) for name in forms]
    yield "ICC, all six (pingouin)", [each[0] for each in told], theirs["ICC"].to_list(), EXACT
    column = next(name for name in ("CI95%", "CI95") if name in theirs)
    yield "their intervals, two decimals", [each[1:] for each in told], [list(each) for each in theirs[column]], 5.1e-3
    yield "alpha (pingouin)", alpha_of(np.cov(things.T)), pingouin.cronbach_alpha(pd.DataFrame(things))[0], EXACT
    covariance = np.cov(things.T)
    off = ~np.eye(4, dtype=bool)
    least = optimize.minimize(lambda k: float((((covariance - np.outer(k, k))[off]) ** 2).sum()), np.ones(4), tol=1e-14)
    yield "one factor (scipy)", one_factor(covariance), np.abs(least.x), 1e-5
    grades = np.clip(np.round(things[:, :2] + 3), 1, 5)
    kinds: tuple[tuple[Weights, str | None], ...] = (("none", None), ("linear", "linear"), ("quadratic", "quadratic"))
    for weights, name in kinds:
        marks = [grades[:, at].astype(int) for at in (0, 1)]
        expected = cohen_kappa_score(*marks, weights=name, labels=list(range(1, 6)))
        ours = weighted_kappa(grades[:, 0], grades[:, 1], weights=weights).value
        yield f"kappa, weights {weights} (scikit-learn)", ours, expected, EXACT
    rated = np.clip(np.round(things + 3), 1, 5)
    rated[random.random(rated.shape) < 0.2] = np.nan
    scales: tuple[Scale, ...] = ("nominal", "ordinal", "interval", "ratio")
    for scale in scales:
        alpha = krippendorff.alpha(rated.T, level_of_measurement=scale)
        yield f"Krippendorff, {scale} (krippendorff)", krippendorff_alpha(rated, scale=scale).value, alpha, EXACT
    count = int(random.integers(0, 31))
    yield "share (statsmodels)", ends(share(count, 30))[1:], proportion_confint(count, 30, method="wilson"), EXACT
    ratings = things[:, 0]
    theirs_mean = stats.t.interval(0.95, 29, ratings.mean(), stats.sem(ratings))
    yield "mean (scipy)", ends(mean_of(ratings))[1:], theirs_mean, EXACT
    x = sm.add_constant(things[:, :2])
    left = (random.random(30) < 1 / (1 + np.exp(-things[:, 0]))).astype(float)
    yield (
        "logistic (Logit)",
        fit_logistic(x, left, np.zeros(3)).coefficients,
        sm.Logit(left, x).fit(disp=0).params,
        1e-5,
    )


def main(seeds: int) -> int:
    """Print the largest difference of each estimate over all seeds; return 1 if one is too large."""
    warnings.simplefilter("ignore")
    worst: dict[str, tuple[float, float]] = {}
    for seed in range(seeds):
        random = np.random.default_rng(seed)
        data = table(random)
        for name, ours, theirs, most in (*of_courses(data), *of_two_people(data, random), *of_measures(random)):
            apart = float(np.abs(np.asarray(ours, float) - np.asarray(theirs, float)).max())
            worst[name] = (max(apart, worst.get(name, (0.0, most))[0]), most)
    for name, (apart, most) in worst.items():
        print(f"    {name:<44} {apart:9.1e}  at most {most:7.1e}{'' if apart <= most else '  TOO FAR'}")
    return int(any(not apart <= most for apart, most in worst.values()))


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 5))
