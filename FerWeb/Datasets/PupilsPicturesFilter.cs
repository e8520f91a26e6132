using FerWeb.Api;
using FerWeb.Security;
using FerWeb.Workspace.Classroom;
using FerWeb.Workspace.Datasets;
using Microsoft.AspNetCore.Authorization;

namespace FerWeb.Datasets;

/// <summary>
/// Pictures of a data set that came from Classroom, and of its later versions, show pupils: they are for those who may train, and no browser keeps
/// a copy.
/// </summary>
internal sealed class PupilsPicturesFilter : IEndpointFilter
{
    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var http = context.HttpContext;
        await RequireAsync(http, http.GetRouteValue("id")?.ToString() ?? "");
        return await next(context);
    }

    /// <summary>Whoever asks may see the pictures of this data set.</summary>
    /// <exception cref="ProblemException">They show pupils, and whoever asks may not train.</exception>
    public static async Task RequireAsync(HttpContext http, string dataset)
    {
        if (http.RequestServices.GetRequiredService<DatasetLibrary>().Find(dataset) is not { Manifest.Source: ClassroomActions.Source })
        {
            return;
        }

        http.Response.Headers.CacheControl = "no-store";
        if (!(await http.RequestServices.GetRequiredService<IAuthorizationService>().AuthorizeAsync(http.User, http, Policies.Write)).Succeeded)
        {
            throw new ProblemException(
                StatusCodes.Status403Forbidden, "These pictures were taken in a classroom. They are shown to those alone who may train on this site.");
        }
    }
}
