"""Reference values for accountants, from computations that share nothing with the code under test.

    python3 reference.py > reference.csv        (needs numpy, scipy and mpmath; about a minute)

Columns, separated by semicolons: what is computed (rdp: a Renyi divergence; epsilon, delta: of the
accountant named after it), relation, event in the YAML of docs/accounting.md, the order, delta or
epsilon asked for, the value, and how it was found. "exact" values are to be met; "at least" values
are those of one concrete pair of data sets, which no bound may undercut.

Methods
  quadrature   mpmath.quad of the definition, 30 digits
  inversion    the sum of T losses by Gil-Pelaez inversion of its characteristic function, which is
               integrated by Gauss-Legendre rules in numpy
  enumeration  all outcomes, in exact or 30-digit arithmetic
  closed form  a formula of the literature, evaluated with 50 digits
"""
import math
import mpmath as mp
import numpy as np
from scipy import optimize, special, stats

mp.mp.dps = 30
ADD, REPLACE, ZERO = "add-or-remove-one", "replace-one", "zero-out"


def row(kind, what, relation, event, at, value, method):
    print(f"{kind};{what};{relation};{event};{float(at)!r};{mp.nstr(mp.mpf(value), 15)};{method}")


def npdf(x, m, s):
    return mp.exp(-((x - m) / s) ** 2 / 2) / (s * mp.sqrt(2 * mp.pi))


def ncdf(x):
    return mp.erfc(-x / mp.sqrt(2)) / 2


def cuts(lo, hi, extra=()):
    pts = sorted({mp.mpf(lo), mp.mpf(hi), *[mp.mpf(e) for e in extra if lo < e < hi]})
    out = [pts[0]]
    for a, b in zip(pts, pts[1:]):
        n = max(1, int(mp.ceil((b - a) / 2)))
        out += [a + (b - a) * k / n for k in range(1, n + 1)]
    return out


# ---- Renyi divergences of one use


def renyi(p, q, a, lo, hi, extra=()):
    total = mp.quad(lambda x: p(x) ** a * q(x) ** (1 - a), cuts(lo, hi, extra))
    return mp.log(total) / (a - 1)


def sampled_gaussian_rdp():
    for q, s, a in [(0.01, 1, 1.5), (0.3, 0.7, 2.5), (1e-4, 2, 3.3), (0.5, 5, 40), (0.9, 0.4, 6), (0.02, 0.25, 4.5)]:
        q_, s_ = mp.mpf(q), mp.mpf(s)
        mp.mp.dps = 40
        p = lambda x: (1 - q_) * npdf(x, 0, s_) + q_ * npdf(x, 1, s_)
        v = renyi(p, lambda x: npdf(x, 0, s_), mp.mpf(a), -16 * s, 16 * s + a)
        mp.mp.dps = 30
        event = f"{{gaussian: {{noise: {s}}}, sampling: {{poisson: {{rate: {q}}}}}}}"
        for relation in (ADD, ZERO):
            row("exact", "rdp", relation, event, a, v, "quadrature")


def replace_one_rdp():
    for q, s, a in [(0.01, 1, 2), (0.2, 0.8, 7.5), (0.5, 10, 30), (0.05, 0.3, 3), (1e-3, 1, 12)]:
        q_, s_ = mp.mpf(q), mp.mpf(s)
        mp.mp.dps = 40
        p = lambda x: (1 - q_) * npdf(x, 0, s_) + q_ * npdf(x, 1, s_)
        r = lambda x: (1 - q_) * npdf(x, 0, s_) + q_ * npdf(x, -1, s_)
        v = renyi(p, r, mp.mpf(a), -16 * s - 1, 16 * s + a)
        mp.mp.dps = 30
        row("exact", "rdp", REPLACE, f"{{gaussian: {{noise: {s}}}, sampling: {{poisson: {{rate: {q}}}}}}}", a, v, "quadrature")


def fixed_rdp():
    # Losses above 0 of (1 - q) Q + q P against Q, below 0 of the reverse, the rest at 0.
    for n, m, s, a in [(1000, 100, 4, 3), (1000, 10, 2, 8.5), (100, 50, 20, 30), (1000, 1, 1, 1.2)]:
        q, mu = mp.mpf(m) / n, mp.mpf(2) / s
        y = lambda z: 1 - q + q * mp.exp(mu * z - mu * mu / 2)
        mp.mp.dps = 40
        half = mp.quad(lambda z: (y(z) ** a + y(z) ** (1 - a)) * npdf(z, 0, 1), cuts(mu / 2, 16 + a * mu))
        rest = (1 - q) * (1 - 2 * ncdf(-mu / 2))
        v = mp.log(half + rest) / (a - 1)
        mp.mp.dps = 30
        row("exact", "rdp", REPLACE, f"{{gaussian: {{noise: {s}}}, sampling: {{fixed: {{records: {n}, batch: {m}}}}}}}", a, v, "quadrature")
        # Under add-or-remove-one: Poisson sampling at half the noise.
        p = lambda x: (1 - q) * npdf(x, 0, mp.mpf(s) / 2) + q * npdf(x, 1, mp.mpf(s) / 2)
        v = renyi(p, lambda x: npdf(x, 0, mp.mpf(s) / 2), mp.mpf(a), -8 * s, 8 * s + a)
        row("exact", "rdp", ADD, f"{{gaussian: {{noise: {s}}}, sampling: {{fixed: {{records: {n}, batch: {m}}}}}}}", a, v, "quadrature")


def laplace(x, m, b):
    return mp.exp(-abs(x - m) / b) / (2 * b)


def sampled_laplace_rdp():
    for q, b, a in [(0.1, 1, 2), (0.3, 0.5, 5), (0.01, 3, 20)]:
        q_, b_ = mp.mpf(q), mp.mpf(b)
        p = lambda x: (1 - q_) * laplace(x, 0, b_) + q_ * laplace(x, 1, b_)
        r = lambda x: laplace(x, 0, b_)
        v = max(renyi(p, r, mp.mpf(a), -60 * b, 1 + 60 * b, (0, 1)), renyi(r, p, mp.mpf(a), -60 * b, 1 + 60 * b, (0, 1)))
        row("exact", "rdp", ADD, f"{{laplace: {{noise: {b}}}, sampling: {{poisson: {{rate: {q}}}}}}}", a, v, "quadrature")


# ---- delta of one use


def stick(p, r, e, lo, hi, extra=()):
    return mp.quad(lambda x: max(mp.mpf(0), p(x) - mp.exp(e) * r(x)), cuts(lo, hi, extra))


def root(f, lo, hi):
    return optimize.brentq(lambda x: float(f(x)), lo, hi, xtol=1e-15)


def one_step():
    for q, s, e in [(0.2, 1.5, 0.3), (0.01, 1, 0.5), (0.5, 0.5, 4)]:
        p = lambda x: (1 - q) * npdf(x, 0, s) + q * npdf(x, 1, s)
        r = lambda x: (1 - q) * npdf(x, 0, s) + q * npdf(x, -1, s)
        try:
            k = root(lambda x: mp.log(p(x) / r(x)) - e, -1, 30)
        except ValueError:
            continue
        v = mp.quad(lambda x: p(x) - mp.exp(e) * r(x), cuts(k, k + 20 * s))
        row("exact", "delta pld", REPLACE, f"{{gaussian: {{noise: {s}}}, sampling: {{poisson: {{rate: {q}}}}}}}", e, v, "quadrature")
    for q, b, e in [(0.1, 1, 0.05), (0.3, 0.4, 0.8)]:
        p = lambda x: (1 - q) * laplace(x, 0, b) + q * laplace(x, 1, b)
        r = lambda x: laplace(x, 0, b)
        ks = []
        for f in (lambda x: mp.log(p(x) / r(x)) - e, lambda x: mp.log(r(x) / p(x)) - e):
            try:
                ks.append(root(f, 0, 1))
            except ValueError:
                pass
        v = max(stick(p, r, e, -50 * b, 1 + 50 * b, [0, 1, *ks]), stick(r, p, e, -50 * b, 1 + 50 * b, [0, 1, *ks]))
        row("exact", "delta pld", ADD, f"{{laplace: {{noise: {b}}}, sampling: {{poisson: {{rate: {q}}}}}}}", e, v, "quadrature")
    for n, m, s, e in [(100, 10, 4, 0.1), (100, 30, 2, 0.7), (100, 30, 2, 0)]:
        # q times the Gaussian's delta at ln(1 + (e^epsilon - 1) / q).
        q, mu = mp.mpf(m) / n, mp.mpf(2) / s
        inner = mp.log1p(mp.expm1(e) / q)
        v = q * (ncdf(-inner / mu + mu / 2) - mp.exp(inner) * ncdf(-inner / mu - mu / 2))
        row("exact", "delta pld", REPLACE, f"{{gaussian: {{noise: {s}}}, sampling: {{fixed: {{records: {n}, batch: {m}}}}}}}", e, v, "closed form")


# ---- concrete data sets, one use: no bound may be below


def mixture_stick(ps, rs, s, e):
    grid = np.linspace(-40 * s, 40 * s, 400_001)
    density = lambda parts: sum(w * np.exp(-((grid - m) / s) ** 2 / 2) for m, w in parts.items()) / (s * math.sqrt(2 * math.pi))
    p, r = density(ps), density(rs)
    h = grid[1] - grid[0]
    return max(np.maximum(0, p - math.exp(e) * r).sum(), np.maximum(0, r - math.exp(e) * p).sum()) * h


def truncated_batches(n, q, cap, extra):
    """Law of the sum: n records that pull by -1 and, if extra, one that pulls by +1."""
    law = {}
    for k in range(n + 1):
        w = stats.binom.pmf(k, n, q)
        if not extra:
            law[-min(k, cap)] = law.get(-min(k, cap), 0) + w
            continue
        law[-min(k, cap)] = law.get(-min(k, cap), 0) + w * (1 - q)
        keep = 1 if k < cap else cap / (k + 1)
        inside = 1 - min(k, cap - 1)
        law[inside] = law.get(inside, 0) + w * q * keep
        law[-min(k, cap)] = law.get(-min(k, cap), 0) + w * q * (1 - keep)
    return law


def concrete():
    for n, q, cap, s, e in [(20, 0.3, 5, 1, 0.5), (20, 0.3, 5, 1, 0), (50, 0.1, 6, 0.5, 1), (30, 0.5, 4, 2, 0.2)]:
        v = mixture_stick(truncated_batches(n - 1, q, cap, True), truncated_batches(n - 1, q, cap, False), s, e)
        row("at least", "delta pld", ADD, f"{{gaussian: {{noise: {s}}}, sampling: {{truncated-poisson: {{records: {n}, rate: {q}, cap: {cap}}}}}}}", e, v, "enumeration")
    for n, m, s, e in [(20, 4, 1, 0.5), (20, 4, 1, 0), (10, 5, 0.5, 1)]:
        # Batches of m out of n with one record that pulls the other way, against n - 1 without it.
        v = mixture_stick({-m: 1 - m / n, 2 - m: m / n}, {-m: 1}, s, e)
        row("at least", "delta pld", ADD, f"{{gaussian: {{noise: {s}}}, sampling: {{fixed: {{records: {n}, batch: {m}}}}}}}", e, v, "enumeration")
        v = mixture_stick({-m: 1 - m / n, 2 - m: m / n}, {-m: 1 - m / n, 1 - m: m / n}, s, e)
        row("at least", "delta pld", ZERO, f"{{gaussian: {{noise: {s}}}, sampling: {{fixed: {{records: {n}, batch: {m}}}}}}}", e, v, "enumeration")


# ---- sums of losses by inversion


def legendre(lo, hi, panels, order=12):
    x, w = np.polynomial.legendre.leggauss(order)
    edges = np.linspace(lo, hi, panels + 1)
    mid, half = (edges[1:] + edges[:-1]) / 2, (edges[1:] - edges[:-1]) / 2
    return (mid[:, None] + half[:, None] * x).ravel(), (half[:, None] * w).ravel()


class Loss:
    """Losses with their masses under P and under Q."""

    def __init__(self, loss, p, q):
        self.loss, self.p, self.q = loss, p, q

    def chars(self, t):
        e = np.exp(1j * np.outer(t, self.loss))
        return np.array([e @ self.p, e @ self.q])

    def reversed(self):
        return Loss(-self.loss, self.q, self.p)


def composed_epsilon(parts, delta):
    """Epsilon at delta of losses used several times, in one direction."""
    mean = sum(n * (l.p @ l.loss) for l, n in parts)
    sd = math.sqrt(sum(n * (l.p @ l.loss**2 - (l.p @ l.loss) ** 2) for l, n in parts))
    meanq = sum(n * (l.q @ l.loss) for l, n in parts)
    # Errors of the trapezoid rule are tails beyond 2 pi / dt.
    dt = math.pi / (abs(mean - meanq) + 30 * sd + 10)
    chunks = []
    for start in range(0, 60_000, 64):
        t = (start + np.arange(64) + 0.5) * dt
        chunks.append(np.exp(sum(n * np.log(l.chars(t)) for l, n in parts)))
        if np.abs(chunks[-1]).max() < 1e-18:
            break
    phi = np.concatenate(chunks, axis=1)
    assert np.abs(phi[:, -1]).max() < 1e-14, "the characteristic function has not vanished"
    t = (np.arange(phi.shape[1]) + 0.5) * dt

    def d(e):
        tail = 0.5 + (np.imag(np.exp(-1j * t * e) * phi) / t).sum(axis=1) * dt / math.pi
        return tail[0] - math.exp(e) * tail[1]

    hi = mean + 10 * sd + 1
    if d(0.0) <= delta:
        return 0.0
    return optimize.brentq(lambda e: d(e) - delta, 0, hi, xtol=1e-12)


def mixtures(pw, qw, means, s):
    lo, hi = min(means) - 9.5 * s, max(means) + 9.5 * s
    x, w = legendre(lo, hi, 260)
    f = lambda ws: sum(a * np.exp(-((x - m) / s) ** 2 / 2) for a, m in zip(ws, means)) / (s * math.sqrt(2 * math.pi))
    p, q = f(pw), f(qw)
    return Loss(np.log(p / q), p * w, q * w)


def laplaces(q, b):
    # Atoms outside (0, 1), a density inside.
    x, w = legendre(0, 1, 40)
    px = ((1 - q) * np.exp(-x / b) + q * np.exp(-(1 - x) / b)) / (2 * b) * w
    qx = np.exp(-x / b) / (2 * b) * w
    e = math.exp(-1 / b)
    p = np.concatenate([px, [((1 - q) + q * e) / 2, ((1 - q) * e + q) / 2]])
    r = np.concatenate([qx, [0.5, e / 2]])
    return Loss(np.log(p / r), p, r)


def fixed_size(q, mu):
    z, w = legendre(mu / 2, mu / 2 + 10 + mu, 200)
    phi = np.exp(-z * z / 2) / math.sqrt(2 * math.pi) * w
    y = 1 - q + q * np.exp(mu * z - mu * mu / 2)
    rest = (1 - q) * (1 - 2 * stats.norm.cdf(-mu / 2))
    loss = np.concatenate([np.log(y), -np.log(y), [0]])
    p = np.concatenate([y * phi, phi, [rest]])
    r = np.concatenate([phi, y * phi, [rest]])
    return Loss(loss, p, r)


def both(parts, delta):
    return max(composed_epsilon(parts, delta), composed_epsilon([(l.reversed(), n) for l, n in parts], delta))


def sums():
    def text(name, body, sampling, count):
        return f"{{{name}: {body}, sampling: {sampling}, count: {count}}}"

    for q, s, n, delta in [(0.01, 1, 1000, 1e-5), (0.1, 4, 200, 1e-6), (0.3, 2, 50, 1e-4), (0.02, 0.7, 300, 1e-5)]:
        v = both([(mixtures((1 - q, q), (1, 0), (0, 1), s), n)], delta)
        row("exact", "epsilon pld", ADD, text("gaussian", f"{{noise: {s}}}", f"{{poisson: {{rate: {q}}}}}", n), delta, v, "inversion")
    for q, s, n, delta in [(0.01, 1, 1000, 1e-5), (0.05, 1.2, 300, 1e-6), (0.5, 10, 100, 1e-5)]:
        v = composed_epsilon([(mixtures((0, 1 - q, q), (q, 1 - q, 0), (-1, 0, 1), s), n)], delta)
        row("exact", "epsilon pld", REPLACE, text("gaussian", f"{{noise: {s}}}", f"{{poisson: {{rate: {q}}}}}", n), delta, v, "inversion")
    for n, m, s, count, delta in [(1000, 100, 4, 100, 1e-5), (1000, 10, 2, 1000, 1e-6)]:
        v = composed_epsilon([(fixed_size(m / n, 2 / s), count)], delta)
        row("exact", "epsilon pld", REPLACE, text("gaussian", f"{{noise: {s}}}", f"{{fixed: {{records: {n}, batch: {m}}}}}", count), delta, v, "inversion")
        q = m / n
        v = both([(mixtures((1 - q, q), (1, 0), (0, 1), s / 2), count)], delta)
        row("exact", "epsilon pld", ADD, text("gaussian", f"{{noise: {s}}}", f"{{fixed: {{records: {n}, batch: {m}}}}}", count), delta, v, "inversion")
    for q, b, n, delta in [(0.1, 1, 200, 1e-5), (0.3, 2, 200, 1e-4)]:
        v = both([(laplaces(q, b), n)], delta)
        row("exact", "epsilon pld", ADD, text("laplace", f"{{noise: {b}}}", f"{{poisson: {{rate: {q}}}}}", n), delta, v, "inversion")


def mixed():
    # Different mechanisms one after the other; the tree and the layers are one Gaussian each.
    delta = 1e-5
    parts = [(mixtures((0.98, 0.02), (1, 0), (0, 1), 1.0), 400), (mixtures((0, 1), (1, 0), (0, 1), 8.0), 3), (laplaces(0.2, 1.5), 50)]
    event = (
        "{gaussian: {noise: 1.0}, sampling: {poisson: {rate: 0.02}}, count: 400}, {gaussian: {noise: 8}, count: 3}, "
        "{laplace: {noise: 1.5}, sampling: {poisson: {rate: 0.2}}, count: 50}"
    )
    row("exact", "epsilon pld", ADD, event, delta, both(parts, delta), "inversion")


# ---- closed forms and enumerations


def gaussian_epsilon(mu, delta):
    mp.mp.dps = 50
    mu, delta = mp.mpf(mu), mp.mpf(delta)
    f = lambda e: ncdf(-e / mu + mu / 2) - mp.exp(e + mp.log(ncdf(-e / mu - mu / 2))) - delta
    lo, hi = mp.mpf(0), mu * mu / 2 + mu * mp.sqrt(-2 * mp.log(delta)) + 1
    if f(lo) <= 0:
        v = mp.mpf(0)
    else:
        for _ in range(170):
            mid = (lo + hi) / 2
            lo, hi = (mid, hi) if f(mid) > 0 else (lo, mid)
        v = hi
    mp.mp.dps = 30
    return v


def gaussians():
    for s, count, delta in [(1, 1, 1e-5), (1e4, 10_000_000, 1e-15), (0.2, 1, 1e-5), (0.2, 10_000_000, 1e-15), (1e4, 1, 1e-15), (1e4, 1, 1e-5)]:
        event = f"{{gaussian: {{noise: {s:.1f}}}, count: {count}}}"
        row("exact", "epsilon analytic", ADD, event, delta, gaussian_epsilon(mp.sqrt(count) / mp.mpf(s), delta), "closed form")
        row("exact", "epsilon analytic", REPLACE, event, delta, gaussian_epsilon(2 * mp.sqrt(count) / mp.mpf(s), delta), "closed form")
    row("exact", "epsilon analytic", ADD, "{tree-aggregation: {noise: 7, steps: 1000, trees: 3}}", 1e-6, gaussian_epsilon(mp.sqrt(30) / 7, 1e-6), "closed form")
    row("exact", "epsilon analytic", ADD, "{gnmax: {sigma: 40, queries: 100}}", 1e-6, gaussian_epsilon(mp.sqrt(200) / 40, 1e-6), "closed form")
    row("exact", "epsilon analytic", ZERO, "{per-layer-gaussian: {noise: [2, 3, 6]}}", 1e-6, gaussian_epsilon(mp.sqrt(mp.mpf(1) / 4 + mp.mpf(1) / 9 + mp.mpf(1) / 36), 1e-6), "closed form")


def pure():
    for eps, k, d0, delta in [(0.1, 100, 0, 1e-6), (0.5, 7, 1e-7, 1e-5), (0.05, 1000, 0, 1e-5), (1, 3, 0, 0.1)]:
        e0 = mp.mpf(str(eps))
        p = [mp.binomial(k, i) * mp.exp((k - i) * e0) / (1 + mp.exp(e0)) ** k for i in range(k + 1)]
        lost = 1 - (1 - mp.mpf(str(d0))) ** k
        d = lambda e: lost + (1 - lost) * sum(w * (1 - mp.exp(e - (k - 2 * i) * e0)) for i, w in enumerate(p) if (k - 2 * i) * e0 > e)
        lo, hi = mp.mpf(0), k * e0
        for _ in range(100):
            mid = (lo + hi) / 2
            lo, hi = (mid, hi) if d(mid) > mp.mpf(str(delta)) else (lo, mid)
        event = f"{{given: {{epsilon: {eps}, delta: {d0}}}, count: {k}}}"
        row("exact", "epsilon optimal", ADD, event, delta, hi, "enumeration")
        row("exact", "epsilon pld", ADD, event, delta, hi, "enumeration")
        rest = (mp.mpf(str(delta)) - lost) / (1 - lost)
        drift = k * e0 * mp.tanh(e0 / 2)
        v = min(k * e0, drift + mp.sqrt(2 * k * e0**2 * min(-mp.log(rest), mp.log(mp.e + mp.sqrt(k * e0**2) / rest))))
        row("exact", "epsilon advanced", ADD, event, delta, v, "closed form")
    for labels, noise, k, delta in [(3, 0.7, 5, 1e-4), (2, 0.5, 12, 1e-6), (10, 0.25, 3, 1e-6)]:
        noise_ = mp.mpf(str(noise))
        other = noise_ / labels
        own = 1 - noise_ + other
        step = mp.log(own / other)
        law = {0: mp.mpf(1)}
        for _ in range(k):
            new = {}
            for l, w in law.items():
                for j, v in ((1, own), (-1, other), (0, (labels - 2) * other)):
                    new[l + j] = new.get(l + j, 0) + w * v
            law = new
        d = lambda e: sum(w * (1 - mp.exp(e - l * step)) for l, w in law.items() if l * step > e)
        lo, hi = mp.mpf(0), k * step
        for _ in range(100):
            mid = (lo + hi) / 2
            lo, hi = (mid, hi) if d(mid) > delta else (lo, mid)
        row("exact", "epsilon pld", REPLACE, f"{{randomized-response: {{categories: {labels}, noise: {noise}}}, count: {k}}}", delta, hi, "enumeration")


def votes():
    for counts, s, orders in [((230, 10, 5, 5), 40, (2, 20, 32, 64, 128)), ((250, 0, 0, 0), 40, (20,)), ((140, 100, 5, 5), 40, (20,)), ((900, 50, 50), 100, (4, 16))]:
        q = sum(mp.erfc(mp.mpf(counts[0] - c) / (2 * s)) / 2 for c in counts[1:])
        mu2 = s * mp.sqrt(-mp.log(q))
        mu1 = mu2 + 1
        e1, e2 = mu1 / s**2, mu2 / s**2
        for a in orders:
            plain = mp.mpf(a) / s**2
            v = plain
            limit = mp.exp((mu2 - 1) * e2) / (mu1 / (mu1 - 1) * mu2 / (mu2 - 1)) ** mu2
            if a <= mu1 and mu2 > 1 and q <= limit and q * mp.exp(e2) < 1:
                A = (1 - q) / (1 - (q * mp.exp(e2)) ** ((mu2 - 1) / mu2))
                B = mp.exp(e1) / q ** (1 / (mu1 - 1))
                v = min(plain, mp.log((1 - q) * A ** (a - 1) + q * B ** (a - 1)) / (a - 1))
            row("exact", "votes", ADD, f"{{gnmax: {{sigma: {s}, votes: [{list(counts)}]}}}}", a, v, "closed form")


for part in (sampled_gaussian_rdp, replace_one_rdp, fixed_rdp, sampled_laplace_rdp, one_step, concrete, sums, mixed, gaussians, pure, votes):
    part()
