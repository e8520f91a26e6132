using FerWeb.Engine;

namespace FerWeb.Api;

/// <summary>A request that is refused; becomes problem+json.</summary>
/// <param name="status">HTTP status code, 4xx or 503.</param>
/// <param name="detail">A plain sentence for a person, with the next step.</param>
/// <param name="retryAfter">When a later try may work.</param>
/// <param name="field">Name of the field or parameter of the request that it is about, as the request spells it.</param>
internal sealed class ProblemException(int status, Sentence detail, TimeSpan? retryAfter = null, string? field = null) : SentenceException(detail)
{
    /// <value>What is wrong, by the field where it is; null when it is about none.</value>
    public IReadOnlyDictionary<string, string[]>? Errors { get; init; }
        = field is null ? null : new Dictionary<string, string[]> { [field] = [detail.ToString()] };

    public int Status { get; } = status;

    public TimeSpan? RetryAfter { get; } = retryAfter;
}
