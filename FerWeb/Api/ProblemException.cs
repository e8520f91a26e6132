using FerWeb.Engine;

namespace FerWeb.Api;

/// <summary>A request that is refused; becomes problem+json.</summary>
/// <param name="status">HTTP status code, 4xx or 503.</param>
/// <param name="detail">A plain sentence for a person, with the next step.</param>
/// <param name="retryAfter">When a later try may work.</param>
/// <param name="field">Name of the field of the request that it is about, as the request spells it.</param>
internal sealed class ProblemException(int status, Sentence detail, TimeSpan? retryAfter = null, string? field = null) : SentenceException(detail)
{
    public string? Field { get; } = field;

    public int Status { get; } = status;

    public TimeSpan? RetryAfter { get; } = retryAfter;
}
